// Filters the questions by what became of them, by type and by words. The page is whole without it.
const form = document.getElementById("filter");
const questions = [...document.querySelectorAll(".question")];
const words = new Map();

function textOf(question) {
  if (!words.has(question)) words.set(question, question.textContent.toLowerCase());
  return words.get(question);
}

function show() {
  const state = form.elements.state.value;
  const type = form.elements.type.value;
  const wanted = form.elements.words.value.trim().toLowerCase();
  let shown = 0;
  for (const question of questions) {
    const fits =
      (!state || question.dataset.states.split(" ").includes(state)) &&
      (!type || question.dataset.type === type) &&
      (!wanted || textOf(question).includes(wanted));
    question.hidden = !fits;
    shown += fits;
  }
  form.querySelector("output").textContent = `${shown} / ${questions.length}`;
}

form.hidden = false;
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();
