import { QmpClient } from './qmp';

const freezeDeadlineMs = 3_000;
const thawDeadlineMs = 5_000;
const setTimeDeadlineMs = 5_000;

/** Runs `work` on the agent's socket; the guest may be silent, so the caller gives every command a deadline. */
async function withAgent<Result>(
  socketFile: string,
  work: (agent: QmpClient) => Promise<Result>,
): Promise<Result> {
  const agent = await QmpClient.connectAgent(socketFile);
  try {
    return await work(agent);
  } finally {
    agent.close();
  }
}

/** Makes the guest's file systems consistent on disk and holds them so. False when its agent does not. */
export async function freezeGuest(socketFile: string): Promise<boolean> {
  try {
    await withAgent(socketFile, async (agent) => {
      await agent.execute('guest-ping', {}, freezeDeadlineMs);
      await agent.execute('guest-fsfreeze-freeze', {}, freezeDeadlineMs);
    });
    return true;
  } catch {
    await thawGuest(socketFile); // A freeze that answers too late must not stay.
    return false;
  }
}

/** Lets the guest write again. False when its agent did not confirm; the agent thaws on a late reading, too. */
export async function thawGuest(socketFile: string): Promise<boolean> {
  try {
    await withAgent(socketFile, (agent) => agent.execute('guest-fsfreeze-thaw', {}, thawDeadlineMs));
    return true;
  } catch {
    return false;
  }
}

/** Sets the guest's clock. @param time epoch milliseconds. False when its agent did not confirm. */
export async function setGuestTime(socketFile: string, time: number): Promise<boolean> {
  try {
    const nanoseconds = time * 1_000_000;
    await withAgent(socketFile, (agent) =>
      agent.execute('guest-set-time', { time: nanoseconds }, setTimeDeadlineMs),
    );
    return true;
  } catch {
    return false;
  }
}
