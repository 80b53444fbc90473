import { useEffect, useRef, useState } from 'react';
import type { Task } from '../../../src-preload/contract/task';
import { endWords, endedSince } from './task-progress';

/** Tells a screen reader when a task ends; a failure at once, the rest when there is a pause. */
export function TaskNews({ tasks }: { readonly tasks: readonly Task[] }) {
  const [news, setNews] = useState<readonly Task[]>([]);
  const before = useRef<readonly Task[]>(tasks);
  useEffect(() => {
    const ended = endedSince(before.current, tasks);
    before.current = tasks;
    if (ended.length > 0) setNews(ended);
  }, [tasks]);
  const failures = news.filter(({ state }) => state === 'failed');
  const others = news.filter(({ state }) => state !== 'failed');
  return (
    <>
      <p role="alert" className="visually-hidden">
        {failures.map(endWords).join(' ')}
      </p>
      <p role="status" className="visually-hidden">
        {others.map(endWords).join(' ')}
      </p>
    </>
  );
}
