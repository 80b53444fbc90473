import '../ui/tokens.css';
import '../ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followEvents } from '../api/event-sync';
import { createQueryClient } from '../app/query-client';
import { Popover } from './Popover';

const client = createQueryClient();
followEvents(client);

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <Popover />
      </QueryClientProvider>
    </StrictMode>,
  );
}
