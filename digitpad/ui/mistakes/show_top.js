// An opened sample takes the gallery's place, which may have been scrolled down.
document.querySelector(".stMain").scrollTo({top: 0});
