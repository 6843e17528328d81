/* Hides a question whose condition is not met, as long as it holds no answer. Without it every question shows. */
(function(){
var form=document.getElementById("f"),asked=form?form.querySelectorAll("[data-when]"):[];
function update(){
for(var i=0;i<asked.length;i++){
var when=asked[i].getAttribute("data-when").split("="),
given=form.querySelector('[name="'+when[0]+'"]:checked'),
met=given&&(","+when[1]+",").indexOf(","+given.value+",")>=0;
asked[i].hidden=!met&&!asked[i].querySelector(":checked");
}
}
if(asked.length){form.addEventListener("change",update);window.addEventListener("pageshow",update);update();}
var wrong=document.getElementById("wrong");
if(wrong){wrong.focus();}
})();
