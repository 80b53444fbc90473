import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { sentenceOf, unwrap } from '../../api/call';
import { Button } from '../../ui/Button';
import styles from './HostLoginWarning.module.css';

/** What a machine that logs in to this computer is given, and what this computer lacks for it. */
export function HostLoginWarning() {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['host-login'],
    queryFn: () => unwrap(window.corral.network.hostLogin({})),
    refetchOnMount: 'always',
  });
  return (
    <div className={styles['warning']}>
      <p className={styles['title']}>
        <TriangleAlert size={16} aria-hidden /> This gives the machine everything that you can do here
      </p>
      <p>
        Whatever runs in it, agents and their downloads too, can read, change and delete your files and use
        your keys and logins. Its key is marked as Corral’s, works from the machine’s address alone, and is
        removed with it.
      </p>
      {error && <p role="alert">{sentenceOf(error)}</p>}
      {data && (
        <ul aria-label="What this computer needs for it" className={styles['list']}>
          {data.requirements.map(({ id, title, isMet, detail, fix }) => (
            <li key={id} className={styles['requirement']} data-met={isMet}>
              {isMet ? <CircleCheck size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
              <div>
                <span className={styles['name']}>{title}</span>
                <span className="visually-hidden">{isMet ? ', met' : ', missing'}</span>
                <p>{detail}</p>
                {fix !== null && <p className={styles['fix']}>{fix}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
      {data?.requirements.some(({ isMet }) => !isMet) === true && (
        <div>
          <Button isPending={isFetching} onPress={() => void refetch()}>
            Check again
          </Button>
        </div>
      )}
    </div>
  );
}
