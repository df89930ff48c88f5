/** Something that waits. */
export interface Place {
  /** Lower ones go first. */
  readonly priority: number;
  /** Grows with each that comes. */
  readonly turn: number;
  /** Where it stands in the heap; -1 once it has left. Written by the line alone. */
  index: number;
}

/** Those who wait, the first by priority and, within one, by turn at the head; all steps take logarithmic time. */
export class WaitingLine<P extends Place> {
  readonly #heap: P[] = [];

  get size(): number {
    return this.#heap.length;
  }

  get head(): P | undefined {
    return this.#heap[0];
  }

  add(place: P): void {
    place.index = this.#heap.length;
    this.#heap.push(place);
    this.#rise(place);
  }

  /** Takes a place out, wherever it stands; false if it has left before. */
  remove(place: P): boolean {
    const { index } = place;
    if (index < 0 || this.#heap[index] !== place) return false;
    const last = this.#heap.pop();
    place.index = -1;
    if (last === undefined || last === place) return true;
    this.#put(last, index);
    this.#rise(last);
    this.#sink(last);
    return true;
  }

  #put(place: P, index: number): void {
    this.#heap[index] = place;
    place.index = index;
  }

  #rise(place: P): void {
    while (place.index > 0) {
      const above = this.#heap[(place.index - 1) >> 1];
      if (above === undefined || !isBefore(place, above)) return;
      this.#swap(place, above);
    }
  }

  #sink(place: P): void {
    for (;;) {
      const left = this.#heap[place.index * 2 + 1];
      const right = this.#heap[place.index * 2 + 2];
      const below = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (below === undefined || !isBefore(below, place)) return;
      this.#swap(place, below);
    }
  }

  #swap(a: P, b: P): void {
    const { index } = a;
    this.#put(a, b.index);
    this.#put(b, index);
  }
}

/** Whether one goes before the other. */
export function isBefore(a: Place, b: Place): boolean {
  return a.priority < b.priority || (a.priority === b.priority && a.turn < b.turn);
}
