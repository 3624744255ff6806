import { Outlet, useRouter } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { RouterProvider as AriaRouter } from 'react-aria-components';
import { Toasts } from '@/design/toasts';

/** Lets menus and links of the component library use our router; shows messages above everything. */
export function Root(): ReactNode {
  const router = useRouter();
  return (
    <AriaRouter navigate={(href) => router.history.push(href)}>
      <Outlet />
      <Toasts />
    </AriaRouter>
  );
}
