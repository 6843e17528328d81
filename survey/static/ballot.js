/* Hides what an answer says is not meant for this person, as long as it holds no answer; and the question right after
the one that it depends on until that is answered. Without it every question shows.
And keeps the sheet's id through Back and reload, in this entry of the browser's history and nowhere else: a browser
that goes back restores the answers but fetches the page anew, and the same answers would count twice. */
(function(){
var form=document.getElementById("f"),asked=form?form.querySelectorAll("[data-when]"):[];
function update(){
for(var i=0;i<asked.length;i++){
var when=asked[i].getAttribute("data-when").split("="),
given=form.querySelector('[name="'+when[0]+'"]:checked'),
before=asked[i].previousElementSibling,
met=given?(","+when[1]+",").indexOf(","+given.value+",")>=0:!before||before.id!="q-"+when[0];
asked[i].hidden=!met&&!asked[i].querySelector(":checked");
}
}
if(asked.length){form.addEventListener("change",update);window.addEventListener("pageshow",update);update();}
document.addEventListener("DOMContentLoaded",function(){
var id=document.querySelector("input[name=ballot]"),kept=history.state&&history.state.ballot;
if(id){if(kept){id.value=kept;}else{history.replaceState({ballot:id.value},"");}}
});
})();
