"""Words of dates in many languages: what changes from page to page in a template's dates."""

from __future__ import annotations

__all__ = ["CALENDAR"]

CALENDAR = tuple(
    dict.fromkeys(
        """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    today yesterday am pm
    januar februar märz mai juni juli oktober dezember jänner montag dienstag mittwoch donnerstag
    freitag samstag sonnabend sonntag heute gestern uhr
    janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi
    jeudi vendredi samedi dimanche hier
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes
    miércoles jueves viernes sábado domingo hoy ayer
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro segunda terça quarta quinta
    sexta feira hoje ontem
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre lunedì martedì mercoledì
    giovedì venerdì sabato domenica oggi ieri
    januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    vandaag gisteren
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
    sty lut kwi cze lip sie wrz paź lis gru poniedziałek wtorek środa czwartek piątek sobota niedziela
    dzisiaj dziś wczoraj
    ledna února března dubna května června července srpna září října listopadu prosince pondělí úterý
    středa čtvrtek pátek neděle dnes včera
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря январь февраль
    март апрель май июнь июль август сентябрь октябрь ноябрь декабрь понедельник вторник среда четверг
    пятница суббота воскресенье сегодня вчера
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня понеділок
    вівторок середа четвер субота неділя сьогодні вчора
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου
    νοεμβρίου δεκεμβρίου ιαν φεβ μαρ απρ μαϊ ιουν ιουλ αυγ σεπ οκτ νοε δεκ δευτέρα τρίτη τετάρτη πέμπτη
    παρασκευή σάββατο κυριακή σήμερα χθες
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık pazartesi salı çarşamba
    perşembe cuma cumartesi pazar bugün dün
    januari februari juni juli augusti måndag tisdag onsdag torsdag fredag lördag söndag idag igår
    mandag tirsdag lørdag søndag
    يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون الأحد الاثنين
    الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت اليوم أمس
    जनवरी फ़रवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर नवंबर नवम्बर दिसंबर दिसम्बर
    सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार आज कल""".split()
    )
)
"""Names of months (as they stand in dates, and short) and of days, today, yesterday; lower case.

Written for this purpose. Words that are as common otherwise ("may", "mars", "sat") cost little:
two lines must agree in everything else to be one.
"""
