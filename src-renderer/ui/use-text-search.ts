import { useDeferredValue, useMemo, useState } from 'react';
import { findInLines, matchFrom, type LineMatch } from '../lib/find-in-lines';

/** A search through lines, with the match it stands at. */
export interface TextSearch {
  readonly query: string;
  /** The text that the matches are of: the query, or shortly an older one. */
  readonly searched: string;
  readonly matches: readonly LineMatch[];
  readonly byLine: ReadonlyMap<number, readonly LineMatch[]>;
  /** Place among the matches, from 0. */
  readonly index: number;
  /** The match there; the same object as long as it is the same place. */
  readonly current: LineMatch | undefined;
  setQuery(query: string): void;
  /** Goes that many matches on, round the end. */
  step(by: number): void;
}

/** @param firstLineInView where a new search begins */
export function useTextSearch(
  lines: readonly string[],
  initialQuery: string,
  firstLineInView: () => number,
): TextSearch {
  const [query, setQuery] = useState(initialQuery);
  const [from, setFrom] = useState(0);
  const [chosen, setChosen] = useState({ query: '', index: 0 });
  const searched = useDeferredValue(query);
  const matches = useMemo(() => findInLines(lines, searched), [lines, searched]);
  const byLine = useMemo(() => groupByLine(matches), [matches]);
  const first = useMemo(() => matchFrom(matches, from), [matches, from]);
  const index = chosen.query === searched ? Math.min(chosen.index, matches.length - 1) : first;
  const current = useSamePlace(matches[index]);
  return {
    query,
    searched,
    matches,
    byLine,
    index,
    current,
    setQuery: (next) => {
      setFrom(firstLineInView());
      setQuery(next);
    },
    step: (by) => {
      const { length } = matches;
      if (length > 0) setChosen({ query: searched, index: (index + by + length) % length });
    },
  };
}

/** The match, as the object that first stood for its place. */
function useSamePlace(match: LineMatch | undefined): LineMatch | undefined {
  const [known, setKnown] = useState(match);
  if (known?.line === match?.line && known?.start === match?.start && known?.end === match?.end) return known;
  setKnown(match);
  return match;
}

function groupByLine(matches: readonly LineMatch[]): ReadonlyMap<number, readonly LineMatch[]> {
  const groups = new Map<number, LineMatch[]>();
  for (const match of matches) {
    const group = groups.get(match.line);
    if (group) group.push(match);
    else groups.set(match.line, [match]);
  }
  return groups;
}
