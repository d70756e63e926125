"""Short forms of given names: Саша for Александр and Александра, Tim for Timothy, توم for Thomas.

Written by us from common usage; each line has full forms, a colon, and short forms, in one script.
"""

_LINES = """
александр александра: саша шура саня алекс
алексей: леша алеша леха
анастасия: настя ася
анатолий: толя
андрей: андрюша
анна: аня нюра
антон: тоша
антонина: тоня
аркадий: аркаша
борис: боря
вадим: вадик
валентин валентина: валя
валерий валерия: валера лера
василий: вася
вера: верочка
виктор: витя
виктория: вика
виталий: виталик
владимир: володя вова
владислав: влад слава
вячеслав: слава
галина: галя
геннадий: гена
георгий: гоша жора егор юрий
григорий: гриша
дарья: даша
денис: дениска
дмитрий: дима митя
евгений евгения: женя
евдокия: дуня
екатерина: катя катерина
елена: лена алена
елизавета: лиза
захар: захарий
зинаида: зина
иван: ваня
илья: илюша
иннокентий: кеша
ирина: ира
константин: костя
ксения: ксюша оксана
лариса: лара
леонид: леня
лидия: лида
любовь: люба
людмила: люда мила
маргарита: рита
мария: маша маруся
михаил: миша
надежда: надя
наталья наталия: наташа ната
николай: коля
ольга: оля
павел: паша
петр: петя
полина: поля
раиса: рая
роман: рома
светлана: света
семен: сема сеня
сергей: сережа серж
софья софия: соня
станислав: стас
степан: степа
тамара: тома
татьяна: таня
тимофей: тима
ульяна: уля
федор: федя
юлия: юля
юрий: юра
яков: яша
ярослав: слава ярик
мухаммад мухаммед магомед: мага
aleksandr alexander aleksandra alexandra: sasha shura alex alec sandy
aleksei alexey aleksey: alyosha lyosha
alfred: alf fred
andrew: andy drew
anthony antony: tony
barbara: barb
benjamin: benny
bernard: bernie
calvin: cal
catherine katherine kathleen: kate kathy cathy katie
charles: charlie chuck
christine christina: chris tina
christopher: chris kit
daniel: dan danny
david: dave
deborah: debbie deb
dennis: denny
dmitry dmitri: dima
donald: don
douglas: doug
edward: ed eddie ted ned
ekaterina: katya
elena: lena
elizabeth: liz beth betty lisa eliza
eugene: gene
evgeny yevgeny: zhenya
frances: fran
francis: frank
franklin: frank
frederick: fred freddie
gabriel: gabe
geoffrey jeffrey: geoff jeff
gerald: gerry jerry
gregory: greg
henry: harry hank
herbert: herb
ivan: vanya
jacob: jake
james: jim jimmy jamie
janet: jan
jennifer: jen jenny
jessica: jess
john: jack johnny
jonathan: jon
joseph: joe joey
joshua: josh
judith: judy
kenneth: ken kenny
kristine kristina: kris tina
lawrence laurence: larry laurie
leonard: len leo
lewis louis: lou
margaret: maggie peggy meg
matthew: matt
maria: masha
maxwell maximilian: max
michael: mike mick micky
mikhail: misha
mitchell: mitch
mohamed mohammed muhammad: mo mido
natalia natalya: natasha
nathaniel nathan: nate nat
nicholas: nick nicky
nikolai nikolay: kolya
olga: olya
pamela: pam
patricia: pat patty
patrick: pat paddy
pavel: pasha
peter: pete
philip phillip: phil
rachel: rae
raymond: ray
rebecca: becky
richard: rick dick rich richie
robert: bob bobby rob robbie
ronald: ron ronnie
russell: russ
samuel: sam sammy
sergei sergey: seryozha
stanley: stan
stephen steven: steve
susan: sue susie
suzanne: sue
tatiana tatyana: tanya
terence: terry
theodore: ted theo
theresa teresa: terry tess
thomas: tom tommy
timothy: tim timmy
valentina: valya
victoria: vicky
victor: vic
vincent: vince
virginia: ginny
vladimir: volodya vova
walter: walt wally
william: bill billy will willie liam
yuri yury: yura
zachary: zach zack
томас: том
тимоти: тим
майкл: майк мик
уильям: билл билли уилл
роберт: боб бобби роб
ричард: рик дик
джеймс: джим джимми
джозеф: джо
кеннет: кен
эдвард: эд тед
кристофер: крис
дэниел дэниэл: дэн дэнни
энтони: тони
николас: ник
сэмюэл: сэм
бенджамин: бен
джеффри: джефф
джонатан: джон
мэтью: мэтт
стивен: стив
томас: том томми
томаш: томек
патрик: пэт
чарльз: чарли чак
эндрю: энди
роналд рональд: рон
дональд: дон
дэвид: дэйв
фредерик: фред
джеральд: джерри
филип: фил
грегори: грег
توماس: توم
تيموثي: تيم
مايكل: مايك
ويليام وليام: بيل بيلي
روبرت: بوب روب
ريتشارد: ريك ديك
جيمس: جيم جيمي
جوزيف: جو
كينيث: كين
ادوارد: اد تيد
كريستوفر: كريس
دانيال دانييل: دان داني
انتوني: توني
نيكولاس: نيك
صمويل صموئيل: سام
جيفري: جيف
ستيفن: ستيف
تشارلز: تشارلي
اندرو: اندي
ديفيد: ديف
رونالد: رون
دونالد: دون
محمد: ميدو
"""


def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for line in _LINES.strip().splitlines():
        full, short = line.split(":")
        for one in short.split():
            found.setdefault(one, []).extend(full.split())
    return {short: tuple(dict.fromkeys(full)) for short, full in found.items()}


# The full forms that a short form may stand for.
FULL_FORMS = _table()
