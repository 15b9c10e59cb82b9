// The page's behaviour. Whatever comes from the server or from a file is put in as text, never as markup.

const byId = (id) => document.getElementById(id);
const form = byId("ask"), sentence = byId("sentence"), found = byId("found"), dialog = byId("photo");
const filters = ["within", "since", "until"].map(byId).filter((field) => field);
const mostBytes = 20_000_000;

/// What was asked for last, the photos that were found, and the one that is shown.
let asked = {}, photos = [], shown = -1;
/// Of the search, and of the attention, that is on its way.
let searching = new AbortController(), looking = new AbortController();

const make = (name, attributes = {}, ...content) => {
  const isDrawing = ["svg", "g", "image", "rect"].includes(name);
  const element = isDrawing ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
};

const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const say = (text, isError = false) => {
  byId("status").textContent = text;
  byId("status").classList.toggle("error", isError);
};
const picture = (kind, photo) => `/${kind}/${photo.number}?v=${photo.version}`;

// --- Asking ----------------------------------------------------------------------------------------------------------

/// What the server answers. Where too many wait, it is asked again after a while.
const fetched = async (address, options, tries = 6) => {
  const response = await fetch(address, options);
  if (response.status === 503 && tries > 1) {
    say("Others are asking too. Yours is asked again …");
    await new Promise((done) => setTimeout(done, 1000 * Number(response.headers.get("Retry-After") ?? 1)));
    options.signal?.throwIfAborted();
    return fetched(address, options, tries - 1);
  }
  const answer = await response.json().catch(() => ({ error: `the server said ${response.status}` }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
};

const parameters = () => {
  const all = new URLSearchParams();
  if (asked.q) all.set("q", asked.q);
  for (const field of filters) if (field.value.trim()) all.set(field.name, field.value.trim());
  return all;
};

/// Searches for what `asked` has: a sentence `q`, or photos like `like`, or like the file `file`.
const search = async () => {
  searching.abort();
  searching = new AbortController();
  const signal = searching.signal, query = parameters();
  const path = asked.file ? "like" : asked.like === undefined ? "search" : `like/${asked.like}`;
  say("Searching …");
  found.setAttribute("aria-busy", "true");
  try {
    const options = asked.file ? { method: "POST", body: asked.file, signal } : { signal };
    const answer = await fetched(`/api/${path}?${query}`, options);
    photos = readable(answer.photos);
    list();
    tell(answer);
  } catch (error) {
    if (error.name === "AbortError") return;
    photos = [];
    list();
    say(sentenceOf(error.message), true);
  }
  found.removeAttribute("aria-busy");
};

const sentenceOf = (text) => text.charAt(0).toUpperCase() + text.slice(1) + (text.endsWith(".") ? "" : ".");

const tell = (answer) => {
  const what = asked.q ? `for “${asked.q}”` : `like ${asked.name}`;
  const unknown = answer.unknown_words.map((word) => `“${word}”`).join(", ");
  const first = answer.photos.length < answer.searched ? `The first ${answer.photos.length} of ` : "";
  const refusal = `No photo fits: the first has a probability of ${answer.photos[0]?.caption}. The nearest of `;
  say(
    (answer.searched === 0 ? "The filter leaves no photo"
      : `${answer.refused_probability !== undefined ? refusal : first}${counted(answer.searched, "photo")} ${what}, best first`) +
      (unknown ? `. The networks do not know ${unknown}.` : "."));
};

/// Asks, and has the address of the page say so.
const ask = (what, isNew = true) => {
  asked = what;
  sentence.value = what.q ?? "";
  byId("examples").hidden = true;
  if (dialog.open) dialog.close();
  if (isNew && !what.file) {
    const query = parameters();
    if (what.like !== undefined) query.set("like", what.like), query.set("name", what.name);
    history.pushState(null, "", `?${query}`);
  }
  return search();
};

const askFor = (file) => {
  if (file.size > mostBytes) return say(`“${file.name}” has more than ${mostBytes / 1e6} MB: choose a smaller photo.`, true);
  ask({ file, name: `“${file.name}”` });
};

/// What the address of the page asks for.
const askAddress = () => {
  const query = new URLSearchParams(location.search);
  for (const field of filters) field.value = query.get(field.name) ?? "";
  if (query.get("q")) return ask({ q: query.get("q") }, false);
  if (query.get("like")) return ask({ like: Number(query.get("like")), name: query.get("name") ?? "that one" }, false);
  searching.abort();
  searching = new AbortController();
  found.removeAttribute("aria-busy");
  [asked, photos, sentence.value] = [{}, [], ""];
  list();
  say("");
  byId("examples").hidden = false;
  return fetched("/api/about", { signal: searching.signal }).then(
    (answer) => {
      photos = readable(answer.about.samples);
      list();
    },
    (error) => { if (error.name !== "AbortError") say(sentenceOf(error.message), true); });
};

/// Photos whose names turn no text around, and hide nothing: such marks are spelled out.
const readable = (photos) => photos.map((photo) => {
  const marks = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;
  const plain = (text) => text.replace(marks, (mark) => `\\u{${mark.codePointAt(0).toString(16).toUpperCase()}}`);
  return { ...photo, name: plain(photo.name), path: plain(photo.path) };
});

// --- What was found --------------------------------------------------------------------------------------------------

const list = () => {
  found.replaceChildren(...photos.map((photo, place) => {
    const image = make("img", { src: picture("thumb", photo), alt: photo.name, loading: "lazy", decoding: "async" });
    image.addEventListener("error", () => image.classList.add("missing"));
    const button = make(
      "button", { type: "button", class: "photo", tabindex: place === 0 ? 0 : -1 },
      image, make("span", { class: "caption" }, photo.caption),
      make("span", { class: "name", "aria-hidden": "true" }, photo.name.split("/").pop()));
    button.addEventListener("click", () => open(place));
    return make("li", {}, button);
  }));
};

const thumbnails = () => [...found.querySelectorAll(".photo")];

const focus = (place) => {
  const all = thumbnails(), button = all[place];
  if (!button) return;
  for (const other of all) other.tabIndex = other === button ? 0 : -1;
  button.focus();
};

/// How many thumbnails are in a row.
const columns = () => {
  const tops = thumbnails().map((button) => button.getBoundingClientRect().top);
  const next = tops.findIndex((top) => top > tops[0] + 1);
  return next < 0 ? tops.length : next;
};

found.addEventListener("keydown", (event) => {
  const all = thumbnails(), place = all.indexOf(document.activeElement);
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns(), ArrowUp: -columns() };
  const wanted = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : place + (steps[event.key] ?? NaN);
  if (place < 0 || event.altKey || event.ctrlKey || event.metaKey || !all[wanted]) return;
  event.preventDefault();
  focus(wanted);
});

// --- One photo -------------------------------------------------------------------------------------------------------

const open = (place) => {
  if (!photos[place]) return;
  shown = place;
  const photo = photos[place];
  byId("name").textContent = photo.name.split("/").pop();
  byId("caption").textContent = photo.caption;
  byId("path").textContent = photo.path;
  byId("own").textContent = photo.sentence ? `A sentence of its own: “${photo.sentence}”` : "";
  byId("like").hidden = document.body.dataset.canCompare !== "yes";
  // A button that is off keeps the focus.
  byId("previous").setAttribute("aria-disabled", `${place === 0}`);
  byId("next").setAttribute("aria-disabled", `${place === photos.length - 1}`);
  byId("picture").replaceChildren(make("img", { src: picture("photo", photo), alt: photo.name }));
  if (!dialog.open) dialog.showModal();
  look(photo);
};

dialog.addEventListener("close", () => {
  looking.abort();
  focus(shown);
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step && dialog.open && !event.altKey) open(shown + step);
});
byId("previous").addEventListener("click", () => open(shown - 1));
byId("next").addEventListener("click", () => open(shown + 1));
byId("close").addEventListener("click", () => dialog.close());
byId("like").addEventListener("click", () => ask({ like: photos[shown].number, name: photos[shown].name }));

// --- Attention -------------------------------------------------------------------------------------------------------

const look = async (photo) => {
  looking.abort();
  looking = new AbortController();
  const place = byId("attention"), signal = looking.signal;
  place.replaceChildren();
  if (!asked.q) return;
  place.append(make("p", { class: "note" }, "Looking …"));
  try {
    const answer = await fetched(`/api/attention/${photo.number}?${new URLSearchParams({ q: asked.q })}`, { signal });
    place.replaceChildren(make("h3", {}, "Where each word looks"));
    if (answer.none) return place.append(make("p", { class: "note" }, answer.none));
    place.append(
      make("p", { class: "note" }, "Bright is where stage 2 looks for the word, the brightest in a frame, with its share. ",
        "Choose a word to see it large."));
    for (const map of answer.maps) {
      if (map.title) place.append(make("h4", {}, map.title));
      place.append(make("ol", { class: "words" }, ...answer.words.map((word, t) => wordOf(photo, answer, word, map.weights[t]))));
    }
  } catch (error) {
    if (error.name !== "AbortError") place.replaceChildren(make("p", { class: "error" }, sentenceOf(error.message)));
  }
};

/// A word, with where it looks. It is a switch: the large picture shows the same.
const wordOf = (photo, answer, word, weights) => {
  const most = Math.max(...weights);
  const button = make(
    "button", { type: "button", "aria-pressed": "false" }, map(photo, answer, weights), make("bdi", {}, word),
    make("small", {}, `${(100 * most).toFixed(most < 0.1 ? 1 : 0)} %`));
  button.addEventListener("click", () => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    for (const other of byId("attention").querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", `${isOn}`);
    const large = isOn ? map(photo, answer, weights, `${photo.name}, where “${word}” looks`)
      : make("img", { src: picture("photo", photo), alt: photo.name });
    byId("picture").replaceChildren(large);
    byId("picture").scrollIntoView({ block: "nearest" });
  });
  return make("li", {}, button);
};

/// What the network sees of a photo, with its cells as bright as their weights.
const map = (photo, answer, weights, label) => {
  const greatest = Math.max(...weights, Number.MIN_VALUE), brightest = weights.indexOf(Math.max(...weights));
  const cells = answer.cells.map(([x, y, width, height], cell) => {
    const share = Math.max(0, weights[cell] / greatest), place = { x, y, width, height };
    if (!answer.are_boxes) return make("rect", { ...place, class: "shade", "fill-opacity": 0.74 * (1 - share) });
    return make("rect", { ...place, class: "box", "stroke-opacity": share, "stroke-width": 0.5 + 2.5 * share });
  });
  const [x, y, width, height] = answer.cells[brightest];
  const frame = { class: "brightest", x: x + 0.6, y: y + 0.6, width: Math.max(0, width - 1.2), height: Math.max(0, height - 1.2) };
  return make(
    "svg", { viewBox: "0 0 100 100", ...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }) },
    make("image", { href: picture("seen", photo), width: 100, height: 100 }), ...cells,
    ...(answer.are_boxes ? [] : [make("rect", frame)]));
};

// --- What starts a search --------------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = sentence.value.trim();
  if (text) ask({ q: text });
  else if (asked.file || asked.like !== undefined) ask(asked);
});
for (const field of filters) field.addEventListener("change", () => { if (asked.q || asked.file || asked.like !== undefined) ask(asked); });
byId("examples").addEventListener("click", (event) => {
  const text = event.target.closest("button")?.dataset.sentence;
  if (text) ask({ q: text });
});
window.addEventListener("popstate", askAddress);

if (document.body.dataset.canSee === "yes") {
  byId("file").addEventListener("change", (event) => {
    const file = event.target.files[0];
    if (file) askFor(file);
    event.target.value = "";
  });
  const hasFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const mark = (isThere) => { byId("drop").hidden = !isThere; };
  document.addEventListener("dragover", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
  document.addEventListener("drop", (event) => {
    mark(false);
    if (!hasFile(event)) return;
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (file) askFor(file);
  });
}

// A token in the address has become a cookie: it need not stay where others could read it.
const address = new URLSearchParams(location.search);
if (address.has("token")) {
  address.delete("token");
  history.replaceState(null, "", address.size ? `?${address}` : "/");
}
askAddress();
