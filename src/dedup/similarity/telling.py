"""Words that alone, added or taken away, change what is said: small closed classes.

They are in the lexicon's languages, and in lower case. A word that is ordinary in another language only
makes a near repeat stay there.
"""

from __future__ import annotations

__all__ = ["NEGATIONS", "SPELLED_NEGATIONS", "TELLING"]

NEGATIONS = frozenset(
    """
    no not never none nor neither cannot without t nobody nothing nowhere hardly barely
    non ni nunca jamás sin nada nadie tampoco ningún ninguna ninguno
    ne n pas jamais aucun aucune sans rien
    nicht kein keine keinen keiner keines keinem nie niemals ohne nichts niemand weder
    не нет ни без никогда ничего никто нельзя
    لا لم لن ليس ليست غير بدون دون ما نیست
    नहीं न ना मत बिना
    不 没 沒 无 無 非 未 否 别 別 勿 莫
    não nem sem nenhum nenhuma mai senza nessuno niente nessuna
    nie bez nigdy ani nic nikt değil yok hiç niet geen nooit zonder inte ej ingen aldrig utan ikke ei
    nu není không tidak bukan
    안 못 없다 아니다 δεν μη μην όχι χωρίς לא אין בלי
    """.split()
)
SPELLED_NEGATIONS = {"な": (("な", "い"), ("な", "し")), "ま": (("ま", "せ", "ん"),), "ไ": (("ไ", "ม่"),)}
"""Negations whose letters are a token each, by the first."""
NUMBER_WORDS = frozenset(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred thousand million billion half dozen twice
    first second third fourth fifth sixth seventh eighth ninth tenth
    uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis
    diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa
    cien ciento mil millón millones
    primero primera segundo segunda tercero tercera cuarto cuarta quinto quinta sexto sexta séptimo séptima
    octavo octava noveno novena décimo décima
    un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts
    trente quarante cinquante soixante septante huitante nonante cent mille
    premier première deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième
    ein eine eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn
    sechzehn siebzehn achtzehn neunzehn zwanzig dreißig dreissig vierzig fünfzig sechzig siebzig achtzig
    neunzig hundert tausend
    erste ersten zweite zweiten dritte dritten vierte vierten fünfte fünften sechste sechsten siebte siebten
    achte achten neunte neunten zehnte zehnten
    due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici
    diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento
    primo prima secondo seconda terzo terza quarto quarta quinta sesto sesta settimo settima ottavo
    ottava nono nona decimo decima
    um uma dois duas três quatro sete oito dez doze treze quinze dezesseis dezasseis dezessete
    dezassete dezoito dezenove dezanove vinte trinta quarenta cinquenta sessenta oitenta
    primeiro primeira terceiro terceira quarto oitavo oitava nono décimo
    jeden jedna dwa dwie trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście
    czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście dwadzieścia trzydzieści
    czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt sto tysiąc
    pierwszy pierwsza drugi druga trzeci trzecia czwarty czwarta piąty piąta szósty szósta siódmy siódma
    ósmy ósma dziewiąty dziewiąta dziesiąty dziesiąta
    een één twee drie vier vijf zes zeven acht negen tien twaalf dertien veertien vijftien zestien zeventien
    achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend
    eerste tweede derde vierde vijfde zesde zevende achtste negende tiende
    один одна два две три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать
    четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок
    пятьдесят шестьдесят семьдесят восемьдесят девяносто сто тысяча
    первый первая второй вторая третий третья четвёртый четвертый четвёртая четвертая пятый пятая шестой
    шестая седьмой седьмая восьмой восьмая девятый девятая десятый десятая
    واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة مئة ألف
    एक दो तीन चार पाँच पांच छह सात आठ नौ दस सौ हज़ार लाख करोड़
    一 二 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 两 兩
    """.split()
)
UNITS = frozenset(
    """
    ng μg mg g kg t ml l mm cm m km mi ft lb oz hz khz mhz ghz w kw mw v a c f percent am pm
    kb mb gb tb kpa hpa acre acres hectare hectares
    gram grams kilogram kilograms milligram milligrams microgram micrograms tonne tonnes ton tons
    litre litres liter liters millilitre millilitres milliliter milliliters
    metre metres meter meters kilometre kilometres kilometer kilometers centimetre centimetres
    mile miles yard yards foot feet inch inches pound pounds ounce ounces
    second seconds minute minutes hour hours day days week weeks month months year years
    dollar dollars euro euros yen rupee rupees ruble rubles yuan
    """.split()
)
DAYS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    lunes martes miércoles jueves viernes sábado domingo
    enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre
    lundi mardi mercredi jeudi vendredi samedi dimanche
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    januar jänner februar märz juni juli oktober dezember
    lunedì martedì mercoledì giovedì venerdì sabato domenica
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
    segunda terça quarta quinta sexta
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
    poniedziałek wtorek środa czwartek piątek sobota niedziela
    styczeń stycznia luty lutego marzec marca kwiecień kwietnia maj maja czerwiec czerwca lipiec lipca
    sierpień sierpnia wrzesień września październik października listopad listopada grudzień grudnia
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    januari februari maart mei augustus
    понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье
    январь января февраль февраля март марта апрель апреля май мая июнь июня июль июля август августа
    сентябрь сентября октябрь октября ноябрь ноября декабрь декабря
    """.split()
)
"""Days of the week, and months: Polish and Russian have those of a date in the genitive."""

TELLING = NEGATIONS | NUMBER_WORDS | UNITS | DAYS
"""All of them that are one token."""
