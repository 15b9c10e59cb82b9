/// The places of the `count` greatest values, the greatest first; of equal ones the first.
/// - Parameter values: none is NaN.
package func nearest(_ count: Int, by values: [Float]) -> [Int] {
  func best(_ places: [Int]) -> [Int] {
    Array(places.sorted { (values[$1], $0) < (values[$0], $1) }.prefix(count))
  }
  // Much more than is wanted is cut off now and then, so that all are looked at once and few are sorted.
  let most = 4 * count < values.count ? max(1024, 4 * count) : values.count
  var places: [Int] = [], least = -Float.infinity
  for (place, value) in values.enumerated() where !(value <= least) {
    places.append(place)
    guard places.count > most else { continue }
    places = best(places)
    least = places.last.map { values[$0] } ?? least
  }
  return best(places)
}
