import Testing

@testable import Evaluation

@Test func groupsHoldTheirItemsInOrder() {
  let groups = IdentityGroups([7, 2, 7, 0])
  #expect(groups.identities == [0, 2, 7])
  #expect(Array(groups[7]) == [0, 2])
  #expect(Array(groups[2]) == [1])
  #expect(groups[1].isEmpty && groups[8].isEmpty && groups[100].isEmpty)
  #expect(IdentityGroups([]).identities.isEmpty && IdentityGroups([])[0].isEmpty)
}

@Test func labelsAreNumberedInTheOrderOfTheIdentities() {
  let groups = IdentityGroups([7, 2, 7, 0])
  #expect(groups.numbers(of: [7, 2, 7, 0]) == [2, 1, 2, 0])
  #expect(groups.numbers(of: [1, 8, 100, 2]) == [-1, -1, -1, 1])
  #expect(IdentityGroups([]).numbers(of: [3]) == [-1])
}
