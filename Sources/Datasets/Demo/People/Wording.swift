/// The words for what people wear and carry; the plain one comes first, and again where it is more frequent.
extension Person {
  func words(for part: Part) -> [String] {
    switch part {
    case .hair, .tail: hair.words
    case .hat: hat?.words ?? []
    case .upper, .inner: upper.words
    case .marks: pattern.words
    case .lower: lower?.words ?? []
    case .shoes: shoes.words
    case .bag: bag?.words ?? []
    case .held: held?.words ?? []
    case .belt: ["belt"]
    case .scarf: ["scarf"]
    case .glasses: ["glasses", "glasses", "eyeglasses"]
    }
  }
}

extension Person.Hair {
  var words: [String] {
    switch self {
    case .short: ["short"]
    case .long: ["long"]
    case .ponyTail: ["pony tail", "pony tail", "ponytail"]
    case .bald: ["bald"]
    }
  }
}

extension Person.Hat {
  var words: [String] {
    switch self {
    case .cap: ["cap", "cap", "baseball cap"]
    case .woolly: ["woolly hat", "knit hat", "beanie"]
    case .brimmed: ["hat", "hat", "brimmed hat"]
    }
  }
}

extension Person.Upper {
  var words: [String] {
    switch self {
    case .shirt: ["shirt", "shirt", "button up shirt"]
    case .tShirt: ["t-shirt", "t-shirt", "tee shirt"]
    case .jacket: ["jacket"]
    case .coat: ["coat", "coat", "overcoat"]
    case .sweater: ["sweater", "sweater", "pullover"]
    case .hoodie: ["hoodie", "hoodie", "hooded sweatshirt"]
    case .blouse: ["blouse", "blouse", "top"]
    case .dress: ["dress"]
    }
  }
}

extension Person.Pattern {
  var words: [String] {
    switch self {
    case .plain: ["plain"]
    case .striped: ["striped"]
    case .checked: ["checked", "checkered", "plaid"]
    case .dotted: ["dotted", "polka dot"]
    case .print: ["print", "logo"]
    }
  }
}

extension Person.Lower {
  var words: [String] {
    switch self {
    case .trousers: ["trousers", "pants", "pants"]
    case .jeans: ["jeans"]
    case .shorts: ["shorts"]
    case .skirt: ["skirt"]
    }
  }
}

extension Person.Shoes {
  var words: [String] {
    switch self {
    case .sneakers: ["sneakers", "sneakers", "tennis shoes"]
    case .boots: ["boots"]
    case .sandals: ["sandals"]
    case .shoes: ["shoes", "shoes", "dress shoes"]
    }
  }
}

extension Person.Bag {
  var words: [String] {
    switch self {
    case .backpack: ["backpack", "backpack", "rucksack"]
    case .handbag: ["handbag", "handbag", "purse"]
    case .shoulderBag: ["shoulder bag", "shoulder bag", "messenger bag"]
    case .suitcase: ["suitcase", "suitcase", "rolling suitcase"]
    }
  }
}

extension Person.Held {
  var words: [String] {
    switch self {
    case .phone: ["phone", "phone", "cell phone"]
    case .umbrella: ["umbrella"]
    case .bottle: ["bottle", "bottle", "water bottle"]
    case .book: ["book"]
    }
  }
}
