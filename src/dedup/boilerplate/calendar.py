"""Words of dates in many languages: months as they stand in dates, and short, and days; lower case.

Written for this purpose. Words that are as common otherwise ("may", "mars", "sat") cost little: a
date needs a number beside them, and two lines of templates must agree in everything else to be one.
"""

from __future__ import annotations

from typing import Final

__all__ = ["CALENDAR", "DAYS", "MONTHS"]


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


MONTHS: Final = _words(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    januar februar märz mai juni juli oktober dezember jänner okt dez
    janvier février mars avril juin juillet août septembre octobre novembre décembre janv
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre abr
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
    gener febrer març maig juny juliol agost setembre desembre
    ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie decembrie
    januari februari maart mei augustus mrt
    augusti marts maj tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta
    elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    styczeń luty marzec kwiecień czerwiec lipiec sierpień wrzesień październik listopad grudzień
    sty lut kwi cze lip sie wrz paź lis gru
    ledna února března dubna května června července srpna září října listopadu prosince
    januára februára apríla mája júna júla augusta septembra októbra novembra decembra
    siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga studenog prosinca
    januara februara marta aprila juna jula avgusta oktobra
    január február március április május június július augusztus szeptember október
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık mayis kasim aralik
    maret agustus desember
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря январь февраль
    март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    януари февруари април юни юли септември октомври ноември декември
    јануар јануара фебруар фебруара априла мај маја јун јуна јул јула септембар септембра октобар
    октобра новембар новембра децембар децембра
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου μαίου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου
    νοεμβρίου δεκεμβρίου ιανουαριου φεβρουαριου μαρτιου απριλιου μαϊου μαιου ιουνιου ιουλιου αυγουστου
    σεπτεμβριου οκτωβριου νοεμβριου δεκεμβριου ιαν φεβ μαρ απρ μαϊ μαι ιουν ιουλ αυγ σεπ οκτ νοε δεκ
    يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
    فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند
    בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר
    ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
    जनवरी फ़रवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर अक्तूबर नवंबर नवम्बर दिसंबर
    दिसम्बर
    januarja februarja marca aprila maja junija julija avgusta
    sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio
    janvāris janvāra februāris februāra marts aprīlis aprīļa maijs maija jūnijs jūnija jūlijs jūlija augusts
    janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī
    septembris septembra oktobris oktobra novembris novembra decembris decembra janv febr jūn jūl
    jaanuar veebruar märts aprill juuni juuli oktoober detsember jaan veebr dets
    janúar febrúar apríl maí júní júlí ágúst nóvember desember ágú nóv des
    জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর জানুয়ারী ফেব্রুয়ারী
    جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر"""
)
DAYS: Final = _words(
    """monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles jueves viernes sábado domingo
    segunda terça quarta quinta sexta feira
    lunedì martedì mercoledì giovedì venerdì sabato domenica
    dilluns dimarts dimecres dijous divendres dissabte diumenge
    luni marți miercuri joi vineri sâmbătă duminică
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
    maanantai maanantaina tiistai tiistaina keskiviikko keskiviikkona torstai torstaina perjantai
    perjantaina lauantai lauantaina sunnuntai sunnuntaina
    poniedziałek wtorek środa czwartek piątek sobota niedziela
    pondělí úterý středa čtvrtek pátek neděle pondelok utorok streda štvrtok piatok nedeľa
    ponedjeljak ponedeljak utorak srijeda sreda četvrtak petak subota nedjelja nedelja
    hétfő kedd szerda csütörtök péntek szombat vasárnap
    pazartesi salı çarşamba perşembe cuma cumartesi pazar
    senin selasa rabu kamis jumat sabtu minggu
    понедельник вторник среда четверг пятница суббота воскресенье
    понеділок вівторок середа четвер п'ятниця субота неділя
    понеделник сряда четвъртък петък събота неделя
    понедељак уторак четвртак петак недеља
    δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή
    الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت
    شنبه یکشنبه دوشنبه چهارشنبه پنجشنبه جمعه
    सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार
    ponedeljek torek sreda sredo četrtek petek sobota soboto nedelja nedeljo
    pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis
    pirmadienį antradienį trečiadienį ketvirtadienį penktadienį šeštadienį sekmadienį
    pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena
    pirmdien otrdien trešdien ceturtdien piektdien sestdien svētdien
    esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev
    esmaspäeval teisipäeval kolmapäeval neljapäeval reedel laupäeval pühapäeval
    mánudagur þriðjudagur miðvikudagur fimmtudagur föstudagur laugardagur sunnudagur
    mánudaginn þriðjudaginn miðvikudaginn fimmtudaginn föstudaginn laugardaginn sunnudaginn
    রবিবার রোববার সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার
    پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار"""
)
_BESIDE = """am pm uhr today yesterday heute gestern hier hoy ayer hoje ontem oggi ieri vandaag gisteren
    dzisiaj dziś wczoraj dnes včera сегодня вчера сьогодні вчора σήμερα χθες bugün dün idag igår
    كانون اليوم أمس आज कल"""
CALENDAR: Final = tuple(sorted(MONTHS | DAYS | _words(_BESIDE)))
"""What changes from page to page in a template's dates."""
