// Start of the interface: styles, theme, router.
import '@fontsource-variable/inter/index.css';
import './design/tokens.css';
import './design/base.css';
import './design/components.css';
import './design/talk.css';
import './design/print.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nProvider } from 'react-aria-components';
import { language } from './messages';
import { queryClient } from './app/query_client';
import { router } from './app/router';
import { applyTheme, storedTheme } from './app/theme';

applyTheme(storedTheme());
document.documentElement.lang = language;

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <I18nProvider locale={language}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
