import '@xterm/xterm/css/xterm.css';
import '../ui/tokens.css';
import '../ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followEvents } from '../api/event-sync';
import { receivePorts } from '../features/terminals/terminal-ports';
import { App } from './App';
import { createQueryClient } from './query-client';
import { useUi } from './ui-store';

const client = createQueryClient();
receivePorts();
followEvents(client);
if (location.search === '?recovered') {
  useUi
    .getState()
    .notify(
      'info',
      'This window had crashed and was opened again. Machines and tasks went on; reopen your terminals to find their sessions.',
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
