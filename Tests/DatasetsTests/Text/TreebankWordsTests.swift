import Testing

@testable import Datasets

@Suite struct TreebankWordsTests {
  /// Sentences, and their words as NLTK 3.10's word_tokenize has them with its model of English, a space between.
  private static let table: [(sentence: String, words: String)] = [
    ("A man's hat is red.", "a man 's hat is red ."),
    ("The dog doesn't look at the cat.", "the dog does n't look at the cat ."),
    ("Two boys (one in a red cap) play, run and jump!", "two boys ( one in a red cap ) play , run and jump !"),
    (#"A sign says "stop" in big letters."#, "a sign says `` stop '' in big letters ."),
    (#""Look out", he seems to say."#, "`` look out '' , he seems to say ."),
    ("The sign reads 'open' today.", "the sign reads ' open ' today ."),
    ("A dog -- brown and white -- leaps.", "a dog -- brown and white -- leaps ."),
    ("She can't and cannot see it.", "she ca n't and can not see it ."),
    ("They're gonna swim; he wanna stay.", "they 're gon na swim ; he wan na stay ."),
    (
      "A t-shirt with a no. 7 on it costs $3.50 or 1,000 yen.",
      "a t-shirt with a no . 7 on it costs $ 3.50 or 1,000 yen ."
    ),
    ("The girls' team wins.", "the girls ' team wins ."),
    ("A man in a U.S. flag shirt stands.", "a man in a u.s. flag shirt stands ."),
    ("A dog runs. A cat sleeps. Nobody cares", "a dog runs . a cat sleeps . nobody cares"),
    ("Mr. Smith waves at 5:30 p.m. from a boat...", "mr. smith waves at 5:30 p.m. from a boat ..."),
    ("Who is it? A clown!", "who is it ? a clown !"),
    ("It's a dog , isn't it ?", "it 's a dog , is n't it ?"),
    ("An e-mail to me@home.org & you.", "an e-mail to me @ home.org & you ."),
    ("Rock'n'roll and 'tis the season.", "rock'n'roll and ' tis the season ."),
    ("Café au lait – on a table.", "café au lait – on a table ."),
    ("A “quoted” word and ‘another’.", "a “ quoted ” word and ‘ another ’ ."),
    ("A man with an mp3-player.", "a man with an mp3-player ."),
    ("men's/women's room sign ends with a period.)", "men's/women 's room sign ends with a period . )"),
    (#"A sign says "No parking.""#, "a sign says `` no parking . ''"),
    ("#1 fan with 50% off {sale} [now] <here>", "# 1 fan with 50 % off { sale } [ now ] < here >"),
    ("The cat sits...on a mat.", "the cat sits ... on a mat ."),
    ("He'd say we've won, I'm sure you'll agree.", "he 'd say we 've won , i 'm sure you 'll agree ."),
    ("a ``strange'' quote", "a `` strange '' quote"),
    ("", ""), (" . ", "."),
  ]

  @Test(arguments: table)
  func wordsAreThoseOfNLTK(sentence: String, words: String) {
    #expect(Tokenizer.treebank.words(in: sentence).joined(separator: " ") == words)
  }

  @Test func aLimitCutsWordsAndMarksAlike() {
    #expect(Tokenizer.treebank.words(in: "Yes, a dog.", limit: 3) == ["yes", ",", "a"])
  }
}
