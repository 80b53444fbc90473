import { useEffect, useRef, useState } from 'react';
import type { Task } from '../../../src-preload/contract/task';
import { endedSince, needySince, newsWords } from './task-progress';

/** Tells a screen reader when a task ends or needs a person; trouble at once, the rest when there is a pause. */
export function TaskNews({ tasks }: { readonly tasks: readonly Task[] }) {
  const [news, setNews] = useState<readonly Task[]>([]);
  const before = useRef<readonly Task[]>(tasks);
  useEffect(() => {
    const told = [...endedSince(before.current, tasks), ...needySince(before.current, tasks)];
    before.current = tasks;
    if (told.length > 0) setNews(told);
  }, [tasks]);
  const isTrouble = ({ state }: Task): boolean => state === 'failed' || state === 'held';
  const trouble = news.filter(isTrouble);
  const others = news.filter((task) => !isTrouble(task));
  return (
    <>
      <p role="alert" className="visually-hidden">
        {trouble.map(newsWords).join(' ')}
      </p>
      <p role="status" className="visually-hidden">
        {others.map(newsWords).join(' ')}
      </p>
    </>
  );
}
