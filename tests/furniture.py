"""Lines of page furniture in many languages, by the kind of their shape."""
# ruff: noqa: E501  the texts are lines

from __future__ import annotations

SHAPES = {
    "metadata": [
        "4 min read", "12 minute read", "Reading time: 3 minutes", "an hour ago", "3 days ago", "Updated 5 hours ago",
        "Lectura: 4 min", "Tiempo de lectura: 3 minutos", "hace 2 horas", "Hace un día",
        "Temps de lecture : 4 min", "il y a 3 heures", "Publié il y a 2 jours",
        "Lesezeit: 5 Minuten", "vor 3 Stunden", "vor einem Tag",
        "Время чтения: 4 мин", "2 часа назад", "5 минут назад",
        "قراءة 4 دقائق", "منذ 3 ساعات", "3小时前", "阅读时间：5分钟", "3 घंटे पहले", "पढ़ने का समय: 4 मिनट",
        "By Odile Ferrand", "Published on 3 March 2021 at 14:20",
        "3 dagen geleden", "för 2 timmar sedan", "2 timer siden", "5 minuuttia sitten", "před 3 hodinami",
        "3 órája", "acum 2 ore", "преди 5 минути", "5 хвилин тому", "prije 3 sata", "пре 2 дана", "fa 2 hores",
        "πριν από 5 ώρες", "5분 전", "10분전", "10 phút trước", "5 menit yang lalu", "۵ دقیقه پیش", "לפני 5 שעות",
        "4 min leestijd", "4 хв читання", "4 phút đọc", "Gepubliceerd op 4 maart 2021", "Opublikowano 4 marca 2021",
        "Δημοσίευση: 4 Ιανουαρίου 2012", "4 ΙΑΝΟΥΑΡΙΟΥ 2012", "2021. március 4.", "4. března 2021", "4 martie 2021",
        "4. maaliskuuta 2021", "4 березня 2021", "4 Maret 2021", "2021년 3월 4일", "Ngày 4 tháng 3 năm 2021",
        "pred 3 urami", "prieš 5 minutes", "pirms 2 stundām", "3 tundi tagasi", "fyrir 2 dögum", "5 นาทีที่แล้ว",
        "৫ মিনিট আগে", "3 گھنٹے پہلے", "Objavljeno: 4. marca 2021", "2021 m. kovo 4 d.", "2021. gada 4. martā",
        "2021. gada 4. marts", "4. märts 2021", "4. mars 2021", "4 มีนาคม 2564", "วันที่ 4 มี.ค. 2564 เวลา 10.30 น.",
        "৪ মার্চ ২০২১", "4 مارچ 2021", "Autorius: Jonas Kazlauskas", "4 फरवरी 2021",
    ],
    "social": [
        "Share on Facebook", "Share this article", "Follow us on Instagram", "Compartir en Facebook",
        "Partager sur Facebook", "Auf Facebook teilen", "Поделиться в Facebook", "शेयर करें", "分享到微信",
        "12K shares", "Deel op Facebook", "Följ oss på Instagram", "Sdílet na Facebooku", "Κοινοποίηση",
        "ΑΚΟΛΟΥΘΗΣΤΕ ΜΑΣ", "Поділитися у Facebook", "Chia sẻ", "Bagikan ke Facebook", "공유하기", "1204 переглядів",
    ],
    "related-links": [
        "Related articles", "Most read", "You may also like", "Artículos relacionados", "Lo más leído",
        "À lire aussi", "Les plus lus", "Ähnliche Artikel", "Lesen Sie auch", "Читайте также", "Похожие статьи",
        "مقالات ذات صلة", "الأكثر قراءة", "相关文章", "热门推荐", "संबंधित खबरें", "यह भी पढ़ें",
        "Lees ook", "Läs också", "Læs også", "Les også", "Lue myös", "Čtěte také", "Čítajte aj", "Kapcsolódó cikkek",
        "Citește și", "Свързани статии", "Читайте також", "Najčitanije", "Најновије вести", "Més llegides", "관련기사",
        "Tin liên quan", "Baca juga", "مطالب مرتبط", "כתבות נוספות", "Τελευταία νέα", "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "相關新聞",
        "Sorodni članki", "Taip pat skaitykite", "Lasi arī", "Loe ka", "Tengdar fréttir", "ข่าวที่เกี่ยวข้อง", "সম্পর্কিত খবর", "یہ بھی پڑھیں",
    ],
    "comments": [
        "17 comments", "No comments yet", "Leave a comment", "3 comentarios", "Deja un comentario",
        "Aucun commentaire", "Laisser un commentaire", "5 Kommentare", "Kommentar schreiben", "Оставить комментарий",
        "اترك تعليقا", "发表评论", "टिप्पणी करें", "Σχόλια (3)", "댓글 쓰기", "Lämna en kommentar", "Reacties",
        "Szólj hozzá!", "0 bình luận", "Залишити коментар", "הוסף תגובה", "Jätä kommentti", "Comentarii (5)",
        "Komentarji (7)", "12 komentarų", "3 komentāri", "Kommentaarid (4)", "แสดงความคิดเห็น", "মন্তব্য করুন",
        "Tulis komentar", "ارسال نظر", "Добави коментар", "Přidat komentář",
    ],
    "legal": [
        "© 2021 Estuary Media Ltd", "All rights reserved.", "Todos los derechos reservados.", "Tous droits réservés",
        "Alle Rechte vorbehalten.", "Все права защищены", "جميع الحقوق محفوظة", "版权所有", "सर्वाधिकार सुरक्षित",
        "Copyright 2019 Meadow Press",
    ],
    "cookie": [
        "We use cookies to improve your experience.", "Accept all cookies", "Utilizamos cookies propias y de terceros.",
        "Nous utilisons des cookies", "Wir verwenden Cookies.", "Мы используем файлы cookie", "हम कुकीज़ का उपयोग करते हैं।",
        "我们使用cookie来改善您的体验。",
    ],
    "error-page": [
        "Page not found", "404 Not Found", "Error 500", "Página no encontrada", "Page introuvable",
        "Seite nicht gefunden", "Страница не найдена", "الصفحة غير موجودة", "页面不存在", "पेज नहीं मिला",
    ],
    "advert": [
        "Advertisement", "Sponsored content", "Subscribe to our newsletter", "Publicidad", "Publicité", "Anzeige",
        "Реклама", "إعلان", "广告", "विज्ञापन",
    ],
    "navigation": [
        "Skip to content", "Sign in", "Contact us", "Home > World > Asia", "Iniciar sesión", "Contacto",
        "Se connecter", "Nous contacter", "Anmelden", "Kontakt", "Войти", "Контакты", "تسجيل الدخول", "اتصل بنا",
        "登录", "联系我们", "लॉग इन करें", "संपर्क करें", "Inloggen", "Logga in", "Log ind", "Kirjaudu sisään",
        "Přihlásit se", "Bejelentkezés", "Autentificare", "Увійти", "Prijavite se", "로그인", "Đăng nhập", "Daftar",
        "ورود", "התחברות", "ΣΥΝΔΕΣΗ", "Αρχική Ειδήσεις Υγεία Το τσάι", "Главная Новости Спорт", "Accueil Actualités Sport",
    ],
    "caption": [
        "Photo: Odile Ferrand", "The weir at dusk. Photo by Jan Kowal", "Foto: Pilar Ruiz", "Bild: Jan Kowal",
        "The weir at dusk. (AP Photo/Odile Ferrand, File)", "The weir at dusk (AP Photo).", "The weir (Фото: Анна Зорина)",
        "Фото: Анна Зорина", "图片：张伟", "फोटो: अनिल", "The weir at dusk. Photo: J. Kowal", "The weir at dusk. © Jan Kowal",
        "Η γέφυρα το βράδυ. Φωτογραφία: Νίκος Δήμου", "Мостът вечер. Снимка: Иван Петров", "Silta illalla. Kuva: Aino Koski",
        "Most večer. Zdroj: Jan Novák", "해 질 녘의 다리. 사진: 김민수", "הגשר בערב. צילום: דן לוי",
    ],
}  # fmt: skip
