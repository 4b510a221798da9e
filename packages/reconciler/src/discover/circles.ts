/**
 * Circles in a graph, so that every node that lies on one is part of an answer: shortest ones, each node once in each.
 * Pure.
 * @internal
 */
export function circlesOf(
  edges: ReadonlyMap<string, readonly string[]>,
): string[][] {
  const suspects = withoutEnds(edges);
  const told = new Set<string>();
  const circles: string[][] = [];
  for (const id of suspects.keys()) {
    const circle = told.has(id) ? undefined : circleThrough(id, suspects);
    if (circle) {
      circle.forEach(one => told.add(one));
      circles.push(circle);
    }
  }
  return circles;
}

/** What is left when everything that leads nowhere is taken away, again and again, from both sides. */
function withoutEnds(
  edges: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  return reversed(withoutSinks(reversed(withoutSinks(edges))));
}

function withoutSinks(
  edges: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const left = new Map([...edges].map(([id, targets]) => [id, targets.length]));
  const sources = reversed(edges);
  const ends = [...sources.keys()].filter(id => !left.has(id));
  const gone = new Set(ends);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    for (const id of sources.get(end) ?? []) {
      const count = left.get(id)! - 1;
      left.set(id, count);
      if (count === 0) {
        gone.add(id);
        ends.push(id);
      }
    }
  }
  return new Map(
    [...edges]
      .filter(([id]) => !gone.has(id))
      .map(([id, targets]) => [id, targets.filter(one => !gone.has(one))]),
  );
}

function reversed(
  edges: ReadonlyMap<string, readonly string[]>,
): Map<string, string[]> {
  const back = new Map<string, string[]>();
  for (const [id, targets] of edges) {
    for (const target of targets) {
      const sources = back.get(target);
      if (sources) {
        sources.push(id);
      } else {
        back.set(target, [id]);
      }
    }
  }
  return back;
}

/** The shortest way from a node back to itself; undefined when it lies on no circle. */
function circleThrough(
  start: string,
  edges: ReadonlyMap<string, readonly string[]>,
): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const id of queue) {
    for (const target of edges.get(id) ?? []) {
      if (target === start) {
        return wayTo(id, start, cameFrom);
      }
      if (!cameFrom.has(target)) {
        cameFrom.set(target, id);
        queue.push(target);
      }
    }
  }
  return undefined;
}

function wayTo(
  end: string,
  start: string,
  cameFrom: ReadonlyMap<string, string>,
): string[] {
  const way = [end];
  for (let id = end; id !== start; ) {
    id = cameFrom.get(id)!;
    way.unshift(id);
  }
  return way;
}
