import '@xterm/xterm/css/xterm.css';
import '../ui/tokens.css';
import '../ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followEvents } from '../api/event-sync';
import { receivePorts } from '../api/ports';
import { keepLayouts, openTerminal } from '../features/terminals/terminal-store';
import { App } from './App';
import { followRequests } from './follow-requests';
import { createQueryClient } from './query-client';
import { rememberPlace } from './remember-place';
import { useUi } from './ui-store';

const client = createQueryClient();
receivePorts();
keepLayouts();
followEvents(client);
rememberPlace(localStorage);
followRequests(openTerminal);
if (location.search === '?recovered') {
  useUi
    .getState()
    .notify(
      'info',
      'This window had crashed and was opened again. Machines and tasks went on, and so did the sessions of your terminals.',
    );
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
