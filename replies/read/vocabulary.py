"""The words by which mail clients, in each language, set off what was written before.

Every word is in lower case; one row of ``LANGUAGES`` is all that a language needs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Field(Enum):
    """A line of the header block that Outlook and others put above the mail that is answered."""

    FROM = "from"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"
    OTHER = "other"
    RAW = "raw"
    """A field that only raw headers have: somebody pasted them."""


@dataclass(frozen=True, slots=True)
class Language:
    """What one language calls things."""

    code: str
    openers: str = ""
    """How a line such as "On 3 May 2024, Jo wrote:" begins."""
    verbs: str = ""
    """What says in such a line that somebody wrote."""
    verbs_by_address: str = ""
    """Verbs that people use in sentences of their own too: they count only beside an address."""
    narrators: str = ""
    """Who writes in a person's own sentence ("I wrote:", "the server wrote:") but never in a client's line."""
    sender: str = ""
    date: str = ""
    to: str = ""
    subject: str = ""
    other: str = ""
    original: str = ""
    """What stands between the dashes above an answered mail."""
    forwarded: str = ""
    """What stands above a forwarded mail."""
    pointers: str = ""
    """Words that send the reader to the forwarded mail."""
    devices: str = ""
    """How the line that a telephone or a program adds under a mail begins."""
    disclaimer_openers: str = ""
    disclaimer_phrases: str = ""


LANGUAGES = (
    Language(
        "en",
        openers="on",
        verbs="wrote",
        verbs_by_address="sent, writes, replied, said, quoting",
        narrators="i, we, he, she, it, they, the, my, our, this, that, your, their",
        sender="from",
        date="sent, date, sent at, date sent",
        to="to",
        subject="subject",
        other="cc, bcc, reply-to, reply to, importance, priority, attachments, sent by, organization",
        original="original message, reply message, original appointment, reply above, original email",
        forwarded="forwarded message, forwarded by, begin forwarded message, forwarded email, forwarded mail",
        pointers="below, fyi, forwarded, forwarding, fwd",
        devices="sent from, sent via, sent with, sent using, get outlook for, sent on the go",
        disclaimer_openers="this email, this e-mail, this message, this communication, the information in this, "
        "the information contained in, the contents of this, confidentiality, disclaimer, "
        "please consider the environment, the original of this email, important notice, legal notice, "
        "please note: incoming and outgoing, any views, privileged, notice:, this footnote confirms",
        disclaimer_phrases="confidential, intended recipient, intended solely, intended only, addressee, "
        "received this, in error, privileged, virus, notify the sender, strictly prohibited, before printing, "
        "disclos, is addressed, liability, unauthorised, unauthorized, monitored",
    ),
    Language(
        "de",
        openers="am",
        verbs="schrieb, schrieben, hat geschrieben, geschrieben",
        verbs_by_address="schreibt, antwortete, zitat von",
        narrators="ich, wir, er, sie, es, mir, uns, ihnen, mein, meine, unser, unsere",
        sender="von, absender",
        date="gesendet, datum, gesendet am, versandt",
        to="an, empfänger",
        subject="betreff, thema",
        other="kopie, antwort an, wichtigkeit, priorität, anlagen, gesendet von, blindkopie",
        original="ursprüngliche nachricht, ursprüngliche mail, ursprüngliche e-mail, originalnachricht, "
        "original-nachricht, ursprünglicher termin, original nachricht, originalmail",
        forwarded="weitergeleitete nachricht, weitergeleitet von, weitergeleitete mail, "
        "anfang der weitergeleiteten nachricht, anfang der weitergeleiteten e-mail",
        pointers="unten, weitergeleitet, zur kenntnis, z.k., zur info, weiterleitung, untenstehend",
        devices="von meinem, gesendet von, gesendet mit, diese nachricht wurde von meinem, von unterwegs, "
        "von outlook, holen sie sich outlook",
        disclaimer_openers="diese e-mail, diese email, diese mail, diese nachricht, der inhalt dieser, "
        "vertraulichkeit, haftungsausschluss, die information in dieser, wichtiger hinweis, die in dieser, "
        "bitte denken sie an die umwelt, bitte prüfen sie",
        disclaimer_phrases="vertraulich, bestimmungsgemäß, richtige adressat, rechtlich geschützt, irrtümlich, "
        "unbefugt, empfänger, adressat, nicht gestattet, absender, ausdrucken, haftung, vernichten, viren",
    ),
    Language(
        "fr",
        openers="le",
        verbs="a écrit, a ecrit, écrit",
        verbs_by_address="a envoyé, a répondu, citation de, selon",
        narrators="je, j'ai, j’ai, nous, il, elle, notre, votre",
        sender="de, expéditeur, de la part de",
        date="envoyé, date, envoyé le, message du, date d'envoi",
        to="à, a, pour, destinataire",
        subject="objet, sujet",
        other="copie, copie à, répondre à, pièces jointes, importance",
        original="message d'origine, message d’origine, mail d'origine, message original, message initial, "
        "courriel original, mail original",
        forwarded="message transféré, message réexpédié, début du message réexpédié, message transmis, "
        "début du message transféré, transféré par, courriel transféré",
        pointers="ci-dessous, transfère, transféré, pour info, pour information",
        devices="envoyé de mon, envoyé depuis, envoyé à partir, envoyé avec, envoyé de, envoyé par mon, "
        "télécharger outlook, obtenez outlook, obtenir outlook, provenance :",
        disclaimer_openers="ce message, ce courriel, cet e-mail, cet email, ce mail, les informations contenues, "
        "avertissement, avis de confidentialité, confidentialité, pensez à l'environnement",
        disclaimer_phrases="confidentiel, destinataire, par erreur, exclusif, pièces jointes, interdit, "
        "immédiatement, diffusion, expéditeur, impression, responsabilité, détruire, virus",
    ),
    Language(
        "es",
        openers="el",
        verbs="escribió, escribio, ha escrito, ha escrit, va escriure",
        verbs_by_address="escribe, envió, citando a",
        narrators="yo, nosotros, él, ella, mi, nuestro, nuestra",
        sender="de, remitente",
        date="enviado, enviado el, fecha",
        to="para, a, destinatario",
        subject="asunto",
        other="copia, con copia, responder a, importancia, datos adjuntos",
        original="mensaje original, correo original",
        forwarded="mensaje reenviado, inicio del mensaje reenviado, correo reenviado, reenviado por",
        pointers="abajo, reenvío, reenviado, para su información",
        devices="enviado desde, enviado con, obtener outlook, descargar outlook, enviado de mi",
        disclaimer_openers="este mensaje, este correo, la información contenida, aviso legal, confidencialidad",
        disclaimer_phrases="confidencial, destinatario, por error, prohibid, exclusiv, remitente, divulg",
    ),
    Language(
        "it",
        openers="il, in data",
        verbs="ha scritto, scrisse",
        verbs_by_address="scrive, ha inviato",
        narrators="io, noi, lui, lei, mio, nostro, il mio",
        sender="da, mittente",
        date="inviato, data, inviato il",
        to="a, destinatario",
        subject="oggetto",
        other="copia, rispondi a, risposta, priorità, allegati",
        original="messaggio originale, messaggio originario",
        forwarded="messaggio inoltrato, inizio messaggio inoltrato, inoltrato da",
        pointers="qui sotto, di seguito, inoltro, inoltrato",
        devices="inviato da, inviato dal, inviato con, ottieni outlook, scarica outlook",
        disclaimer_openers="questo messaggio, questa e-mail, questa email, le informazioni contenute, "
        "avviso di riservatezza, il contenuto di",
        disclaimer_phrases="riservat, destinatari, per errore, vietat, esclusiv, mittente, confidenzial",
    ),
    Language(
        "nl",
        openers="op",
        verbs="schreef, schreven, geschreven, heeft geschreven",
        narrators="ik, wij, we, hij, zij, mijn, onze, ons",
        sender="van, afzender",
        date="verzonden, datum, verzonden op",
        to="aan",
        subject="onderwerp",
        other="kopie, antwoord aan, bijlagen, prioriteit",
        original="oorspronkelijk bericht, oorspronkelijke bericht, origineel bericht, originele bericht",
        forwarded="doorgestuurd bericht, begin doorgestuurd bericht, doorgestuurd door, doorgezonden bericht",
        pointers="onderstaand, hieronder, doorgestuurd, ter info",
        devices="verzonden vanaf, verstuurd vanaf, verzonden met, verstuurd met, outlook voor, verzonden van, "
        "verstuurd van, download outlook",
        disclaimer_openers="dit bericht, deze e-mail, deze email, de informatie in, de inhoud van",
        disclaimer_phrases="vertrouwelijk, geadresseerde, per abuis, ten onrechte, bestemd, afzender, openbaar",
    ),
    Language(
        "pt",
        openers="em, no dia",
        verbs="escreveu, escreveram",
        narrators="eu, nós, ele, ela, meu, nosso",
        sender="de, remetente",
        date="enviado, enviada, data, enviado em, enviada em, data de envio",
        to="para",
        subject="assunto",
        other="cópia, responder a, anexos",
        original="mensagem original",
        forwarded="mensagem encaminhada, mensagem reencaminhada, início da mensagem encaminhada, "
        "início da mensagem reencaminhada",
        pointers="abaixo, encaminho, encaminhado",
        devices="enviado do, enviado de, enviado a partir, enviado pelo, obter o outlook, baixe o outlook",
        disclaimer_openers="esta mensagem, este e-mail, este email, aviso legal",
        disclaimer_phrases="confidencia, destinatári, por engano, proibid, exclusiv",
    ),
    Language(
        "pl",
        openers="w dniu, dnia",
        verbs="napisał(a), napisał, napisała, pisze, napisał/a",
        narrators="ja, my, mój, nasz",
        sender="od, nadawca",
        date="wysłano, data, wysłane, data wysłania",
        to="do, adresat",
        subject="temat",
        other="dw, udw, kopia, odpowiedz do",
        original="wiadomość oryginalna, oryginalna wiadomość, wiadomość pierwotna",
        forwarded="wiadomość przekazana dalej, treść przekazanej wiadomości, początek przekazywanej wiadomości, "
        "przekazana wiadomość, wiadomość przekazana",
        pointers="poniżej, przekazuję",
        devices="wysłane z, wysłano z, pobierz outlook, wysłane przez",
    ),
    Language(
        "sv",
        openers="den, på",
        verbs="skrev",
        verbs_by_address="skriver",
        narrators="jag, vi, han, hon, min, vår, mig, oss",
        sender="från",
        date="skickat, datum, skickades",
        to="till",
        subject="ämne",
        other="kopia, svara till",
        original="ursprungligt meddelande, originalmeddelande, ursprungsmeddelande",
        forwarded="vidarebefordrat meddelande, vidarebefordrat brev, vidarebefordrat mail",
        pointers="nedan, vidarebefordrar",
        devices="skickat från, skickades från, hämta outlook, skickat med",
    ),
    Language(
        "da",
        openers="den, på, d.",
        verbs="skrev, har skrevet",
        verbs_by_address="skriver",
        narrators="jeg, vi, han, hun, min, vores, mig, os",
        sender="fra",
        date="sendt, dato",
        to="til",
        subject="emne",
        other="kopi, svar til",
        original="oprindelig meddelelse, oprindelig besked, original besked, opprinnelig melding, oprindelig mail, "
        "opprinnelig e-post",
        forwarded="videresendt meddelelse, videresendt besked, start på videresendt besked, videresendt melding, "
        "videresendt e-mail, start på videresendt meddelelse",
        pointers="nedenfor, nedenstående, videresender",
        devices="sendt fra, sendt via, hent outlook, sendt med",
    ),
    Language(
        "cs",
        openers="dne",
        verbs="napsal(a), napsal, napsala, napsal/a, píše",
        narrators="já, my, můj, náš",
        sender="od, odesílatel",
        date="odesláno, datum, odoslané",
        to="komu, pro",
        subject="předmět, predmet",
        other="kopie, odpověď komu",
        original="původní zpráva, původní e-mail, pôvodná správa",
        forwarded="přeposlaná zpráva, předaná zpráva, začátek přeposlané zprávy, preposlaná správa",
        pointers="níže, přeposílám",
        devices="odesláno z, odoslané z, stáhnout outlook",
    ),
    Language(
        "others",
        openers="dana, vào, pe, în, den, vào lúc",
        verbs="kirjoitti, skreiv, írta, ezt írta, yazdı, şunu yazdı, написал, написала, написал(а), написав, пише, "
        "пишет, писал, a scris, έγραψε, đã viết, je napisao, כתב",
        sender="от, від, lähettäjä, feladó, kimden, de la, šalje, από",
        date="отправлено, дата, надіслано, lähetetty, päiväys, küldve, küldés ideje, dátum, gönderildi, "
        "gönderilme tarihi, tarih, trimis, datum, poslano, στάλθηκε",
        to="кому, vastaanottaja, címzett, kime, către, za, προς",
        subject="тема, aihe, tárgy, konu, subiect, naslov, θέμα",
        other="копия, kopio, másolatot kap, bilgi",
        original="исходное сообщение, оригинальное сообщение, alkuperäinen viesti, eredeti üzenet, orijinal mesaj, "
        "özgün ileti, mesaj original, пересылаемое исходное сообщение",
        forwarded="пересылаемое сообщение, начало переадресованного сообщения, välitetty viesti, továbbított üzenet, "
        "yönlendirilmiş mesaj, переадресоване повідомлення",
        devices="отправлено с, отправлено из, надіслано з, lähetetty, iphone'umdan gönderildi, "
        "az iphone-omról küldve, trimis de pe",
    ),
    Language(
        "zh, ja, ko",
        verbs="写道, 寫道, 書きました, のメッセージ, のメール, 님이 작성",
        sender="发件人, 寄件者, 寄件人, 差出人, 送信者, 보낸 사람, 보낸사람",
        date="发送时间, 日期, 寄件日期, 傳送時間, 日時, 送信日時, 날짜, 보낸 날짜, 보낸날짜, 发送日期, 時間",
        to="收件人, 收件者, 宛先, 받는 사람, 받는사람",
        subject="主题, 主旨, 主題, 件名, 제목",
        other="抄送, 副本, 참조, 副本抄送",
        original="原始邮件, 原始郵件, 原始信件, 元のメッセージ, 원본 메시지, 원본 이메일, original",
        forwarded="转发的邮件, 转发邮件信息, 轉寄的郵件, 転送メッセージ, 転送されたメッセージ, 전달된 메시지, "
        "전달된 이메일",
        devices="iphoneから送信, ipadから送信, 发自我的, 從我的, 从我的, 傳送自, 나의 iphone에서 보냄, "
        "내 iphone에서 보냄",
    ),
)

# What such a line names: makers, kinds of device, mail programs.
DEVICES = (
    "iphone, ipad, ipod, imac, macbook, apple watch, android, samsung, galaxy, huawei, xiaomi, nokia, htc, sony, "
    "pixel, blackberry, smartphone, handy, mobil, phone, telefon, téléphone, telefoon, celular, móvil, cellulare, "
    "tablet, device, gerät, appareil, wireless, outlook, mail, gmail, gmx, yahoo, proton, thunderbird, windows, ios"
)

RAW_FIELDS = (
    "received, message-id, return-path, mime-version, content-type, x-mailer, dkim-signature, delivered-to, "
    "content-transfer-encoding, authentication-results, diagnostic-code, status, action"
)


def words(rows: Iterable[str]) -> tuple[str, ...]:
    """The words and phrases of table cells, each once, the longest first."""
    found = {word for row in rows for word in row.split(", ") if word}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))
