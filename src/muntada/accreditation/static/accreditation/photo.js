/* A frame in the badge's proportion over the picture, moved by mouse, finger or keys; its place goes to the server,
   which cuts. Without this script the middle of the picture is kept. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-photo]");
  if (!form || !window.createImageBitmap) return;
  const find = (selector) => form.querySelector(selector);
  const PROPORTION = 375 / 480;
  const LEAST = 300;
  const files = [...form.querySelectorAll("[data-photo-file]")];
  const wrong = find("[data-photo-wrong]");
  const words = wrong.querySelector("span");
  const crop = find("[data-crop]");
  const canvas = find("canvas");
  const paper = canvas.getContext("2d");
  const sliders = { size: find("[data-crop-size]"), x: find("[data-crop-x]"), y: find("[data-crop-y]") };
  const fields = { left: form.elements.crop_left, top: form.elements.crop_top, width: form.elements.crop_width };
  const turn = form.elements.turns;
  for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;

  let picture = null; // upright, as the server sees it before turning
  let shown = null; // turned
  let frame = { x: 0, y: 0, width: 0 };
  let scale = 1;
  const height = () => frame.width / PROPORTION;
  const widest = () => Math.min(shown.width, shown.height * PROPORTION);
  const narrowest = () => Math.min(widest(), LEAST);
  const within = (value, least, most) => Math.min(Math.max(value, least), most);

  const refuse = (why) => {
    words.textContent = words.dataset[why];
    wrong.hidden = false;
    crop.hidden = true;
    picture = null;
  };

  const turned = () => {
    const quarters = Number(turn.value);
    const page = document.createElement("canvas");
    const lies = quarters % 2 === 1;
    page.width = lies ? picture.height : picture.width;
    page.height = lies ? picture.width : picture.height;
    const on = page.getContext("2d");
    on.translate(page.width / 2, page.height / 2);
    on.rotate((quarters * Math.PI) / 2);
    on.drawImage(picture, -picture.width / 2, -picture.height / 2);
    return page;
  };

  const draw = () => {
    frame.width = within(frame.width, narrowest(), widest());
    frame.x = within(frame.x, 0, shown.width - frame.width);
    frame.y = within(frame.y, 0, shown.height - height());
    paper.drawImage(shown, 0, 0, canvas.width, canvas.height);
    const [x, y, w, h] = [frame.x, frame.y, frame.width, height()].map((value) => value * scale);
    paper.fillStyle = "rgba(0, 0, 0, .55)";
    paper.beginPath();
    paper.rect(0, 0, canvas.width, canvas.height);
    paper.rect(x, y, w, h);
    paper.fill("evenodd");
    paper.lineWidth = 3;
    paper.strokeStyle = "#fff";
    paper.strokeRect(x + 1.5, y + 1.5, w - 3, h - 3);
    const room = { x: shown.width - frame.width, y: shown.height - height(), size: widest() - narrowest() };
    sliders.size.value = room.size > 0 ? ((frame.width - narrowest()) / room.size) * 100 : 100;
    sliders.x.value = room.x > 0 ? (frame.x / room.x) * 100 : 50;
    sliders.y.value = room.y > 0 ? (frame.y / room.y) * 100 : 50;
    sliders.size.disabled = room.size < 1;
    sliders.x.disabled = room.x < 1;
    sliders.y.disabled = room.y < 1;
    fields.left.value = (frame.x / shown.width).toFixed(5);
    fields.top.value = (frame.y / shown.height).toFixed(5);
    fields.width.value = (frame.width / shown.width).toFixed(5);
  };

  const begin = () => {
    shown = turned();
    crop.hidden = false;
    const most = Math.min(crop.clientWidth || 560, 560);
    scale = Math.min(most / shown.width, 480 / shown.height);
    canvas.width = Math.round(shown.width * scale);
    canvas.height = Math.round(shown.height * scale);
    frame.width = widest();
    frame.x = (shown.width - frame.width) / 2;
    frame.y = (shown.height - height()) / 3;
    draw();
  };

  const resize = (width) => {
    const middle = { x: frame.x + frame.width / 2, y: frame.y + height() / 2 };
    frame.width = within(width, narrowest(), widest());
    frame.x = middle.x - frame.width / 2;
    frame.y = middle.y - height() / 2;
    draw();
  };

  const take = async (file) => {
    wrong.hidden = true;
    turn.value = "0";
    for (const field of Object.values(fields)) field.value = "";
    if (!file) { crop.hidden = true; picture = null; return; }
    if (file.size > Number(form.dataset.most)) { refuse("tooBig"); return; }
    try { picture = await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { refuse("noPicture"); return; }
    begin();
  };
  for (const input of files) {
    input.addEventListener("change", () => {
      for (const other of files) if (other !== input) other.value = "";
      take(input.files[0]);
    });
  }
  form.addEventListener("submit", (event) => { if (!wrong.hidden && files.some((one) => one.files.length)) { event.preventDefault(); event.stopImmediatePropagation(); wrong.scrollIntoView({ block: "center" }); } }, true);

  /* Sliders serve every hand; the frame itself serves those who point or type. */
  sliders.size.addEventListener("input", () => resize(narrowest() + ((widest() - narrowest()) * sliders.size.value) / 100));
  sliders.x.addEventListener("input", () => { frame.x = ((shown.width - frame.width) * sliders.x.value) / 100; draw(); });
  sliders.y.addEventListener("input", () => { frame.y = ((shown.height - height()) * sliders.y.value) / 100; draw(); });
  find("[data-crop-turn]").addEventListener("click", () => { turn.value = String((Number(turn.value) + 1) % 4); begin(); });
  canvas.addEventListener("keydown", (event) => {
    const step = (event.shiftKey ? 0.1 : 0.02) * frame.width;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (move) { frame.x += move[0]; frame.y += move[1]; draw(); }
    else if (event.key === "+" || event.key === "=") resize(frame.width * 1.05);
    else if (event.key === "-") resize(frame.width / 1.05);
    else return;
    event.preventDefault();
  });
  const points = new Map();
  let apart = 0;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const ratio = canvas.width / box.width / scale;
    return { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
  };
  const distance = () => { const [first, second] = [...points.values()]; return Math.hypot(first.x - second.x, first.y - second.y); };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    points.set(event.pointerId, at(event));
    if (points.size === 2) apart = distance();
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = points.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    points.set(event.pointerId, now);
    if (points.size === 1) { frame.x += now.x - before.x; frame.y += now.y - before.y; draw(); }
    else if (points.size === 2) { const wide = distance(); if (apart > 0) resize((frame.width * wide) / apart); apart = wide; }
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => points.delete(event.pointerId));
  canvas.addEventListener("wheel", (event) => { event.preventDefault(); resize(frame.width * (event.deltaY > 0 ? 1.04 : 1 / 1.04)); }, { passive: false });

  /* The camera of a computer, for the accreditation desk; a telephone has its own field. */
  const way = find("[data-camera-way]");
  const camera = find("[data-camera]");
  const live = camera.querySelector("video");
  let stream = null;
  const off = () => { for (const track of stream?.getTracks() ?? []) track.stop(); stream = null; camera.hidden = true; way.hidden = false; };
  if (navigator.mediaDevices?.getUserMedia && !matchMedia("(pointer: coarse)").matches) way.hidden = false;
  find("[data-camera-on]").addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 960 } } });
    } catch { refuse("noCamera"); return; }
    wrong.hidden = true;
    way.hidden = true;
    camera.hidden = false;
    live.srcObject = stream;
    live.play();
  });
  find("[data-camera-off]").addEventListener("click", off);
  find("[data-camera-take]").addEventListener("click", () => {
    const page = document.createElement("canvas");
    page.width = live.videoWidth;
    page.height = live.videoHeight;
    page.getContext("2d").drawImage(live, 0, 0);
    page.toBlob((blob) => {
      off();
      const carried = new DataTransfer();
      carried.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
      files[0].files = carried.files;
      files[0].dispatchEvent(new Event("change", { bubbles: true }));
    }, "image/jpeg", 0.92);
  });
  window.addEventListener("pagehide", off);
})();
