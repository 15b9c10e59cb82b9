import HTML
import Results

/// The page itself. What is found is put into it by page.js, which makes no markup of any text.
struct PageDocument {
  private let about: About

  init(_ about: About) { self.about = about }

  var html: String {
    "<!DOCTYPE html>\n"
      + tag("html", ["lang": "en"]) {
        head
        tag("body", ["data-can-compare": about.canCompare ? "yes" : "no", "data-can-see": about.canSee ? "yes" : "no"])
        {
          tag("a", ["class": "skip", "href": "#found"]) { "Skip to what was found" }
          header
          tag("main", ["id": "main"]) {
            tag("p", ["id": "status", "role": "status", "aria-live": "polite"])
            examples
            tag("ul", ["id": "found", "role": "list", "tabindex": "-1", "aria-label": "Photos that were found"])
          }
          dialog
          tag("p", ["id": "drop", "hidden": ""]) { "Drop the photo to find others like it" }
        }
      }.markup + "\n"
  }

  private var head: HTML {
    tag("head") {
      tag("meta", ["charset": "utf-8"])
      tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
      tag("meta", ["name": "color-scheme", "content": "light dark"])
      tag("title") { "Lineup" }
      tag("link", ["rel": "icon", "href": "/icon.svg"])
      tag("link", ["rel": "stylesheet", "href": "/page.css"])
      tag("script", ["src": "/page.js", "type": "module"])
    }
  }

  private var header: HTML {
    tag("header") {
      tag("h1") { "Lineup" }
      tag("form", ["id": "ask", "role": "search"]) {
        tag("label", ["for": "sentence"]) { "Describe a photo" }
        tag("div", ["class": "row"]) {
          tag(
            "input",
            [
              "id": "sentence", "name": "q", "type": "search", "maxlength": "500", "autocomplete": "off",
              "spellcheck": "false", "enterkeyhint": "search",
              "placeholder": about.sentences.first ?? "what is to be seen on it",
            ])
          tag("button", ["type": "submit"]) { "Search" }
        }
        tag("div", ["class": "more"]) {
          about.canSee ? photoOfOnesOwn : nil
          about.canFilter ? filters : nil
        }
      }
    }
  }

  private var photoOfOnesOwn: HTML {
    tag("p", ["class": "own"]) {
      tag("label", ["for": "file", "class": "button"]) { "Search with a photo …" }
      tag("input", ["id": "file", "type": "file", "accept": "image/jpeg,image/png"])
      tag("span", ["class": "note"]) { "or drag one into the page" }
    }
  }

  private var filters: HTML {
    tag("details", ["id": "filters"]) {
      tag("summary") { "Only some photos" }
      tag("div", ["class": "fields"]) {
        field("within", "in the folder", list: "folders", hint: "any")
        field("since", "changed since", hint: "2024-05-31")
        field("until", "changed until", hint: "2024-06")
      }
      tag("datalist", ["id": "folders"]) {
        for folder in about.folders {
          tag("option", ["value": folder.name]) { counted(folder.photos, "photo") }
        }
      }
    }
  }

  private func field(_ name: String, _ label: String, list: String? = nil, hint: String) -> HTML {
    tag("p") {
      tag("label", ["for": name]) { label }
      tag("input", ["id": name, "name": name, "placeholder": hint, "autocomplete": "off", "list": list])
    }
  }

  private var examples: HTML {
    tag("section", ["id": "examples"]) {
      tag("p", ["class": "lead"]) {
        "Type a sentence, and see which of \(counted(about.photos, "photo")) it describes."
        " The networks know \(counted(about.wordCount, "word"))."
      }
      if !about.sentences.isEmpty {
        tag("h2") { "For example" }
        tag("ul", ["class": "sentences"]) {
          for sentence in about.sentences {
            tag("li") { tag("button", ["type": "button", "data-sentence": sentence, "dir": "auto"]) { sentence } }
          }
        }
      }
      if !about.words.isEmpty {
        tag("p", ["class": "note"]) { "Some of the words: \(about.words.joined(separator: ", "))." }
      }
      tag("h2") { "Some of the photos" }
    }
  }

  private var dialog: HTML {
    tag("dialog", ["id": "photo", "aria-labelledby": "name"]) {
      tag("div", ["class": "bar"]) {
        tag("h2", ["id": "name"])
        tag("button", ["id": "previous", "type": "button", "aria-label": "The photo before"]) { "←" }
        tag("button", ["id": "next", "type": "button", "aria-label": "The next photo"]) { "→" }
        tag("button", ["id": "close", "type": "button", "autofocus": "", "aria-label": "Close"]) { "✕" }
      }
      tag("div", ["class": "sides"]) {
        tag("figure", ["id": "picture"])
        tag("div", ["id": "facts"]) {
          tag("p", ["id": "caption"])
          tag("p", ["id": "path", "class": "note"])
          tag("p", ["id": "own", "class": "note", "dir": "auto"])
          tag("button", ["id": "like", "type": "button"]) { "Photos like this one" }
          tag("section", ["id": "attention", "aria-live": "polite"])
        }
      }
    }
  }
}
