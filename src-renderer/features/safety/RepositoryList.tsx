import type { Repository } from '../../../src-preload/contract/safety';
import { count } from '../../lib/format';
import { guestLine } from '../terminals/guest-text';
import styles from './RepositoryList.module.css';
import { lossWords, standingWords } from './safety-words';

/** More would not be read; the rest is counted. */
const mostShown = 100;
const mostCharacters = 240;

/** Repositories with what they hold that is nowhere else. Every text is the guest's, and shown as such. */
export function RepositoryList({
  label,
  repositories,
}: {
  readonly label: string;
  readonly repositories: readonly Repository[];
}) {
  const more = repositories.length - mostShown;
  return (
    <>
      <ul aria-label={label} className={styles['list']}>
        {repositories.slice(0, mostShown).map((repository, index) => (
          // Two records of a guest may claim the same path.
          <RepositoryLine key={`${index} ${repository.path}`} repository={repository} />
        ))}
      </ul>
      {more > 0 && (
        <p className={styles['rest']}>And {count(more, 'more repository', 'more repositories')}.</p>
      )}
    </>
  );
}

function RepositoryLine({ repository }: { readonly repository: Repository }) {
  const losses = lossWords(repository);
  const { problem } = repository;
  return (
    <li className={styles['repository']}>
      <div className={styles['head']}>
        <bdi className={styles['path']}>{guestLine(repository.path, mostCharacters)}</bdi>
        <span className={styles['standing']}>{asLine(standingWords(repository))}</span>
      </div>
      <p className={styles['losses']}>
        {asLine(losses)}
        {losses.length === 0 && problem === null && 'Parts of it could not be looked at'}
        {problem !== null && (
          <span className={styles['problem']}>
            {losses.length > 0 && ' · '}
            {guestLine(problem, mostCharacters)}
          </span>
        )}
      </p>
    </li>
  );
}

function asLine(words: readonly string[]): string {
  return guestLine(words.join(' · '), 2 * mostCharacters);
}
