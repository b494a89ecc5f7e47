"""Patterns of the shapes that have numbers or names in them, language by language.

Those called on a line's :func:`~dedup.boilerplate.lexicon.key` have 0 for every number; the
others read the line as it stands. They are tables: a line a language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dedup.boilerplate.calendar import DAYS, MONTHS


def _by_letter(words: Iterable[str]) -> str:
    """Alternatives for words, those of a first letter together: a pattern need try each letter but once.

    The longer come first.
    """
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        groups.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in groups.items())


MONTH_NAMES = _by_letter(MONTHS)
THAI_MONTHS = (
    "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม"
    r"|(?:ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค)\."
)
"""Apart from the others: a script without spaces has no words for the tables of these."""

DATE = re.compile(
    r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b|\d{4}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?"
    r"|\d{4}\s?년\s?\d{1,2}\s?월(?:\s?\d{1,2}\s?일)?|\bngày\s+\d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?"
    rf"|\b\d{{4}}\.?\s+(?:m\.\s+)?(?:{MONTH_NAMES})\s+\d{{1,2}}\b\.?(?:\s+d\.)?"
    rf"|\b\d{{4}}\.\s+gada\s+\d{{1,2}}\.\s+(?:{MONTH_NAMES})(?!\w)"
    rf"|(?:วันที่\s*)?(?<!\d)\d{{1,2}}\s+(?:{THAI_MONTHS})(?:\s*(?:พ\.ศ\.\s*)?\d{{2,4}})?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|d['’])?(?:{MONTH_NAMES})(?!\w)\.?,?(?:\s+(?:de\s+|del\s+)?\d{{4}})?"
    rf"|(?<!\w)(?:{MONTH_NAMES})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?(?:\s+\d{{4}})?\b",
    re.IGNORECASE,
)
TIME = re.compile(
    r"(?:เวลา\s*)?\d{1,2}[:.]\d{2}\s*น\.|\b\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?|\b\d{1,2}\s*[ap]\.?m\.?(?!\w)|\b(?:GMT|UTC|CET|CEST|EST|EDT|PST|PDT|MSK|IST|JST|BST|ET|PT)\b(?:[+-]\d+)?|T\d{2}:\d{2}\S*",
    re.IGNORECASE,
)
URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
DATE_WORDS = frozenset(
    """date dated published publish updated update modified posted post on at by last first time created added from until
    h uhr hrs fecha publicado actualizado el a las de del publié mis à jour le modifié
    veröffentlicht aktualisiert am um vom stand опубликовано обновлено дата в г
    نشر في تاريخ آخر تحديث م ص 发布 发布时间 时间 更新 更新时间 日期 星期一 星期二 星期三 星期四 星期五 星期六 星期日
    प्रकाशित अपडेट अपडेटेड को पर बजे दिनांक ist publicado atualizado em às pubblicato aggiornato il alle
    opublikowano aktualizacja dodano data godz yayınlanma güncelleme tarihi giriş 公開 更新 公開日 更新日 投稿日
    gepubliceerd geplaatst bijgewerkt gewijzigd om op uur publicerad publicerat uppdaterad kl den
    publiceret publisert udgivet opdateret oppdatert d julkaistu päivitetty klo
    publikováno zveřejněno vydáno aktualizováno dne v hod publikované zverejnené aktualizované o
    közzétéve frissítve óra publicat actualizat la ora publicat actualitzat les hores
    публикувана публикувано обновена обновено на ч часа опубліковано оновлено об
    objavljeno ažurirano u sati објављено ажурирано у
    δημοσίευση δημοσίευσης δημοσιεύθηκε δημοσιεύτηκε ενημέρωση ενημερώθηκε ημερομηνία τελευταία στις ώρα
    ngày tháng năm thứ hai ba tư sáu bảy chủ nhật đăng lúc cập diterbitkan diperbarui tanggal pukul pada wib
    posodobljeno ob uri paskelbta atnaujinta val publicēts publicēta atjaunots plkst gada
    avaldatud uuendatud kell birt birtist uppfært klukkan þann
    প্রকাশিত প্রকাশ আপডেট সর্বশেষ তারিখ সময় شائع اشاعت اپ ڈیٹ اپڈیٹ تاریخ وقت بجے
    วันที่ เวลา เมื่อ น
    입력 수정 승인 등록 기사입력 최종수정 오전 오후 월요일 화요일 수요일 목요일 금요일 토요일 일요일
    انتشار ساعت פורסם עודכן בשעה יום ראשון שני שלישי רביעי חמישי שישי שבת""".split()
).union(DAYS)
NUMBER_OF = (
    "(?:0|an?|one|two|three|a few|few|un|una|une|uno|ein|eine|einem|einer|einigen|um|uma|bir|один|одну|एक)"
)
RELATIVE_TIME = re.compile(
    rf"(?:(?:about|over|almost|updated|posted|published|modified|last updated|actualizado|mis à jour|publié|aktualisiert|обновлено|तक|अपडेट) )?(?:"
    rf"{NUMBER_OF} ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|months?|yrs?|years?) ago"
    r"|just now|moments ago"
    rf"|hace (?:unos |unas )?(?:{NUMBER_OF} )?(?:segundos?|min|mins|minutos?|h|horas?|días?|semanas?|mes(?:es)?|años?)"
    rf"|(?:publié )?il y a (?:{NUMBER_OF} |quelques )?(?:s|secondes?|min|minutes?|h|heures?|jours?|semaines?|mois|ans?)"
    rf"|vor (?:{NUMBER_OF} )?(?:sekunden?|min|minuten?|std|stunden?|tag(?:en)?|wochen?|monat(?:en)?|jahr(?:en)?)"
    r"|(?:0 |один |одну )?(?:секунд[уы]?|минут[уы]?|мин|час(?:а|ов)?|ч|день|дня|дней|недел[июья]|недель|месяц(?:а|ев)?|год(?:а)?|лет) назад"
    r"|(?:منذ|قبل) (?:حوالي )?(?:0 )?(?:ثانية|ثوان|ثواني|دقيقة|دقيقتين|دقائق|ساعة|ساعتين|ساعات|يوم|يومين|أيام|يوما|أسبوع|أسبوعين|أسابيع|شهر|شهرين|أشهر|سنة|عام|سنوات)(?: واحدة| واحد)?"
    r"|0 ?(?:秒钟?|分钟?|分鐘|小时|小時|个小时|時間|天|日|周|週間|个月|か月|ヶ月|年)前|刚刚"
    r"|(?:करीब |लगभग )?(?:0|एक|दो|तीन|कुछ) (?:सेकंड|मिनट|घंटा|घंटे|घंटों|दिन|हफ्ते|सप्ताह|महीने|साल) (?:पहले|पूर्व)"
    rf"|há (?:{NUMBER_OF} )?(?:segundos?|min|minutos?|h|horas?|dias?|semanas?|mês|meses|anos?)(?: atrás)?|0 (?:horas?|minutos?|dias?) atrás"
    r"|(?:0|un|un'|una) ?(?:secondi|minut[oi]|min|or[ae]|h|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]) fa"
    r"|(?:0 )?(?:sekund[yę]?|minut[yę]?|min|godzin[yę]?|godz|dzień|dni|tydzień|tygodni(?:e)?|miesiąc(?:e|y)?|lat[a]?|rok) temu"
    r"|(?:0|bir) (?:saniye|dakika|dk|saat|sa|gün|hafta|ay|yıl) önce)"
)
READING_TIME = re.compile(
    r"0 ?(?:-? ?0 )?(?:min|mins|minute|minutes) (?:read|reading|to read|reading time)|(?:a |an )?0 minutes? read"
    r"|(?:lectura(?: de)?|tiempo de lectura) 0 (?:min|minutos?)|0 (?:min|minutos?) de lectura"
    r"|(?:lecture|temps de lecture)(?: de)? 0 (?:min|minutes?)|0 (?:min|minutes?) de lecture"
    r"|(?:lesezeit|lesedauer)(?: ca)? 0 (?:min|minuten?)|(?:ca )?0 (?:min|minuten?) (?:lesezeit|lesedauer)"
    r"|(?:время чтения|чтение|читать) 0 (?:мин|минут[аы]?)|0 (?:мин|минут[аы]?) (?:чтения|на чтение)"
    r"|(?:وقت|مدة|زمن)? ?(?:ال)?قراءة 0 (?:دقيقة|دقائق|د)|0 (?:دقيقة|دقائق) (?:قراءة|للقراءة)"
    r"|(?:阅读|閱讀|预计阅读|全文)?(?:时间|時間|时长)? ?(?:约|需|大约|約)? ?0 ?分[钟鐘](?:阅读|閱讀|读完)?|(?:阅读|閱讀).{0,6}0 ?分[钟鐘]|この記事は約?0分で読めます|読了(?:時間)? ?(?:約)?0分|0分で読め(?:る|ます)"
    r"|(?:पढ़ने का समय )?0 (?:मिनट|min) ?(?:में पढ़ें|का पठन|पढ़ें|पढ़ने का समय|read|की पढ़ाई)?"
    r"|(?:leitura(?: de)?|tempo de leitura) 0 (?:min|minutos?)|0 (?:min|minutos?) de leitura"
    r"|(?:lettura|tempo di lettura)(?: di)? 0 (?:min|minuti)|0 (?:min|minuti) di lettura"
    r"|(?:czas czytania|czyta się) 0 (?:min|minut[yę]?)|0 (?:min|minut[yę]?) czytania"
    r"|(?:okuma süresi) 0 (?:dk|dakika)|0 (?:dk|dakika|dakikalık) okuma(?: süresi)?"
)
COUNTER = re.compile(
    r"(?:(?:0 )?0 ?[km]?|no) (?:comments?|views?|shares?|likes?|reactions?|replies|responses?|retweets?|followers?|votes?|reads|claps)"
    r"|(?:comments?|views?|shares?|likes?|reads) ?(?:0 ?[km]?|no)(?: ?comments?)?"
)
BYLINE = re.compile(
    r"(?:By|BY|Por|Par|Von|Di|Da|Door|Av|Af|Text|Autor|Autorin|Author|Words|Story|Reporting by|Written by|Posted by)\s*:?\s+(?=\S)"
    r"(?:(?<![\w.'’-])(?:[A-ZÀ-ÞŁŚŻ][\w.'’-]*|de|del|van|von|der|da|di|la|le|al|bin|el|and|y|et|und)|&|,|\s){1,30}$"
)
"""A name begins only where no word is under way: else each of its capitals may, and a line that is no
byline after all takes exponential time."""
TRAIL_SIGN = re.compile(r"[>›»|/·•→⟩❯]")
TRAIL = re.compile(rf"\s*{TRAIL_SIGN.pattern}\s*")
CREDIT_WORD = (
    r"(?:photo(?:graph(?:s|er|y)?|s)?|image|images|picture|pictures|pic|illustration|graphic|credit|credits|file photo|courtesy|"
    r"foto|fotos|fotografía|imagen|crédito|créditos|photographie|crédit|crédits|bild|bilder|symbolbild|archivbild|quelle|"
    r"fotografia|imagem|immagine|zdjęcie|fot\.?|fotoğraf|фото|фотография|изображение|иллюстрация|صورة|تصوير|الصورة|图片|图|摄影|"
    r"图源|圖|攝影|फोटो|फ़ोटो|तस्वीर|छवि|चित्र|写真|画像|撮影|billede|bilde|kuva|valokuva|fotografie|fotografija|zdroj|slika|fotó|kép|"
    r"imatge|gambar|φωτογραφία|φωτό|φωτ\.?|снимка|світлина|слика|ảnh|nuotr\.?|nuotrauka|pilt|ljósmynd|mynd|ภาพ|ছবি|تصویر|عکس|צילום|תמונה|사진)"
)
AGENCY = (
    r"(?:AP|AFP|Reuters|EPA|EFE|dpa|ANSA|PTI|ANI|IANS|TASS|ТАСС|РИА Новости|Xinhua|新华社|新華社|Getty(?: Images)?|Shutterstock|Unsplash|"
    r"iStock|Alamy|Bloomberg|Anadolu|AA|Keystone|imago|picture alliance|PA|NurPhoto|ZUMA|Wikimedia(?: Commons)?|CC BY(?:-SA)?|Lusa|PAP|"
    r"Handout|رويترز|أ ف ب|فرانس برس|الأناضول|视觉中国|中新社|共同|時事|पीटीआई|एएनआई|रॉयटर्स)"
)
CREDIT_WORDS = frozenset(
    word.lower()
    for word in re.findall(r"[A-Za-zÀ-ÿ]+", re.sub(r"\(\?:|\\.", " ", CREDIT_WORD + " " + AGENCY))
) | {"photos", "photographs", "photography", "photographer"}
"""Words one of which a credit in Latin letters holds: a quick way to see that there is none."""
INITIAL = r"(?<=\b\w)\."
"""The stop after the initial of a name, which ends no sentence."""
SIGN_OF_CREDIT = re.compile("[/©]")
CREDIT_AT_END = re.compile(
    rf"(?:[/|(\[—–•·]|[.!?\"”’»。]|-|:)\s*{CREDIT_WORD}(?:\s+(?:by|de|von|di|credit|courtesy(?: of)?|courtoisie))?\s*[:：/©-]?\s*(?=\W{{0,3}}\w)(?:[^.!?。]|{INITIAL}){{1,70}}[)\]]?\s*\.?$"
    r"|[.!?\"”’»。]\s*/\s*[^/.]{3,40}$|[.!?\"”’»。]\s*©\s*[^\d\s.!?©][^\d.!?©]{1,40}$"
    rf"|[/|(\[—–•·]\s*{AGENCY}\s+{CREDIT_WORD}\s*(?:[/,|:]\s*[^.!?。]{{1,60}})?[)\]]?\s*\.?$"
    rf"|[/|(\[—–©:：.,]\s*(?:[^()/|\[\]]{{1,40}}[/,|]\s*)?{AGENCY}(?:\s?[/,|]\s?[^()/|\[\]]{{1,40}})?\s*[)\]]?\.?$",
    re.IGNORECASE,
)
CREDIT_AT_START = re.compile(
    rf"(?:\(|\[)?{CREDIT_WORD}(?:\s+(?:by|credit|courtesy of|caption|de|von|di))?\s*(?:[:：/©|]|\bby\b)\s*\S.*$",
    re.IGNORECASE,
)
COPYRIGHT = re.compile(r"\W*(?:©|\(c\)\s|copyright\b|℗)", re.IGNORECASE)
CONTACT = re.compile(
    r"(?:tel|phone|fax|e-?mail|mail|contact|telefon|téléphone|teléfono|тел|电话|邮箱|هاتف|फोन|ईमेल)\b\.?\s*[:：]\s*\S+.*$|[\w.+-]+@[\w-]+\.[\w.-]+$|\+?[\d ()-]{9,20}$",
    re.IGNORECASE,
)
STATUS_CODE = re.compile(r"\s*[45]\d\d\s*$")
HASHTAGS = re.compile(r"\s*(?:#[\w-]+[\s,]*){2,}$")
GALLERY = re.compile(
    r"(?:image |photo |slide |bild |foto )?0 (?:of|/|von|de|sur|из|z) 0(?: (?:photos|images|slides))?"
)
SENTENCE_END = re.compile(r"[.!?…。！？؟۔।॥।][\"'”’»)\]」』*_]*\s*$")
QUOTED = re.compile(r"[\"“„«「『]\w[^\"“”„«»「」『』]*[\"”“»」』][.,]?")
TOKEN = re.compile(r"\w[\w\u0300-\u036f\u064b-\u0652\u0900-\u0957\u0981-\u09d7\u0e31-\u0e4e]*")
"""A word, with the vowels and accents that some scripts write as marks."""
