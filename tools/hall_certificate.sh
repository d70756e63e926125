#!/usr/bin/env bash
# Certificates for a hall without internet: an authority of one's own (once), and one for the server's name and address.
# usage: tools/hall_certificate.sh FOLDER NAME [IP]    e.g. tools/hall_certificate.sh tls muntada.hall 192.168.8.10
set -euo pipefail
folder=$1 name=$2 ip=${3:-}
umask 077
mkdir -p "$folder"
cd "$folder"

# The authority: phones learn to trust hall-ca.crt; hall-ca.key stays with whoever made it. It may sign for this name
# and address only, so that a stolen key opens nothing else.
if [ ! -f hall-ca.key ]; then
  permitted="permitted;DNS:$name${ip:+,permitted;IP:$ip/255.255.255.255}"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days 90 \
    -subj "/CN=Muntada hall authority" -keyout hall-ca.key -out hall-ca.crt \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -addext "nameConstraints=critical,$permitted" 2>/dev/null
fi

openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" \
  -keyout hall.key -out hall.csr 2>/dev/null
printf '%s\n' "subjectAltName=DNS:$name${ip:+,IP:$ip}" "basicConstraints=critical,CA:FALSE" \
  "keyUsage=critical,digitalSignature" "extendedKeyUsage=serverAuth" > hall.ext
openssl x509 -req -in hall.csr -CA hall-ca.crt -CAkey hall-ca.key -CAcreateserial -days 60 -sha256 \
  -extfile hall.ext -out hall.crt 2>/dev/null
rm hall.csr hall.ext
openssl verify -CAfile hall-ca.crt hall.crt
