// The map of pages. Each page is its own chunk; the sign-in page and the shell are in the first load.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { SignIn } from '@/features/identity/SignIn';
import { Broken } from './Broken';
import { NotFound } from './NotFound';
import { Root } from './Root';
import { Shell } from './Shell';
import { parseSearch, stringifySearch, type Search } from './url_state';

const validateSearch = (search: Record<string, unknown>): Search => search as Search;

const root = createRootRoute({ component: Root, validateSearch });
const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignIn });
const shared = createRoute({ getParentRoute: () => root, path: '/shared', component: lazyRouteComponent(() => import('@/features/triage/SharedPage'), 'SharedPage') });
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });
const index = createRoute({ getParentRoute: () => root, path: '/', beforeLoad: () => { throw redirect({ to: '/home' }); } });
const home = createRoute({ getParentRoute: () => shell, path: '/home', component: lazyRouteComponent(() => import('@/features/home/HomePage'), 'HomePage') });

const dashboard = createRoute({ getParentRoute: () => shell, path: '/dashboard', component: lazyRouteComponent(() => import('@/features/dashboard/DashboardPage'), 'DashboardPage') });
const cves = createRoute({ getParentRoute: () => shell, path: '/vulnerabilities', component: lazyRouteComponent(() => import('@/features/intel/CvesPage'), 'CvesPage') });
const cve = createRoute({ getParentRoute: () => shell, path: '/vulnerabilities/$cveId', component: lazyRouteComponent(() => import('@/features/intel/CvePage'), 'CvePage') });
const watchlist = createRoute({ getParentRoute: () => shell, path: '/watchlist', component: lazyRouteComponent(() => import('@/features/notify/WatchlistPage'), 'WatchlistPage') });
const analyst = createRoute({ getParentRoute: () => shell, path: '/analyst', component: lazyRouteComponent(() => import('@/features/sage/AnalystPage'), 'AnalystPage') });
const integrations = createRoute({ getParentRoute: () => shell, path: '/integrations', component: lazyRouteComponent(() => import('@/features/notify/IntegrationsPage'), 'IntegrationsPage') });
const environments = createRoute({ getParentRoute: () => shell, path: '/environments', component: lazyRouteComponent(() => import('@/features/inventory/EnvironmentsPage'), 'EnvironmentsPage') });
const environment = createRoute({ getParentRoute: () => shell, path: '/environments/$environmentId', component: lazyRouteComponent(() => import('@/features/inventory/EnvironmentFrame'), 'EnvironmentFrame') });
const environmentIndex = createRoute({
  getParentRoute: () => environment, path: '/',
  beforeLoad: ({ params }) => { throw redirect({ to: '/environments/$environmentId/findings', params: { environmentId: params.environmentId } }); },
});
const findings = createRoute({ getParentRoute: () => environment, path: '/findings', component: lazyRouteComponent(() => import('@/features/findings/FindingsTab'), 'FindingsTab') });
const assets = createRoute({ getParentRoute: () => environment, path: '/assets', component: lazyRouteComponent(() => import('@/features/inventory/AssetsTab'), 'AssetsTab') });
const imports = createRoute({ getParentRoute: () => environment, path: '/import', component: lazyRouteComponent(() => import('@/features/inventory/ImportTab'), 'ImportTab') });
const zones = createRoute({ getParentRoute: () => environment, path: '/zones', component: lazyRouteComponent(() => import('@/features/inventory/ZonesTab'), 'ZonesTab') });
const summary = createRoute({ getParentRoute: () => environment, path: '/summary', component: lazyRouteComponent(() => import('@/features/inventory/SummaryTab'), 'SummaryTab') });
const windows = createRoute({ getParentRoute: () => environment, path: '/windows', component: lazyRouteComponent(() => import('@/features/windows/WindowsTab'), 'WindowsTab') });
const ticketsOf = createRoute({ getParentRoute: () => environment, path: '/tickets', component: lazyRouteComponent(() => import('@/features/tickets/TicketsTab'), 'TicketsTab') });
const tickets = createRoute({ getParentRoute: () => shell, path: '/tickets', component: lazyRouteComponent(() => import('@/features/tickets/TicketsPage'), 'TicketsPage') });
const ticket = createRoute({ getParentRoute: () => shell, path: '/tickets/$ticketId', component: lazyRouteComponent(() => import('@/features/tickets/TicketPage'), 'TicketPage') });
const reports = createRoute({ getParentRoute: () => shell, path: '/reports', component: lazyRouteComponent(() => import('@/features/reports/ReportsPage'), 'ReportsPage') });
const sharedReport = createRoute({ getParentRoute: () => root, path: '/shared/report', component: lazyRouteComponent(() => import('@/features/reports/SharedReportPage'), 'SharedReportPage') });
const log = createRoute({ getParentRoute: () => shell, path: '/log', component: lazyRouteComponent(() => import('@/features/record/LogPage'), 'LogPage') });
const unknown = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound });
const settings = createRoute({ getParentRoute: () => shell, path: '/settings', component: lazyRouteComponent(() => import('@/features/settings/SettingsPage'), 'SettingsPage') });
const approvals = createRoute({ getParentRoute: () => shell, path: '/approvals', component: lazyRouteComponent(() => import('@/features/triage/ApprovalsPage'), 'ApprovalsPage') });

export const router = createRouter({
  routeTree: root.addChildren([
    index, signIn, shared, sharedReport,
    shell.addChildren([
      home, dashboard, cves, cve, watchlist, analyst, environments, environment.addChildren([environmentIndex, findings, assets, imports, zones, windows, ticketsOf, summary]), tickets, ticket, reports, approvals, integrations, log, settings, unknown,
    ]),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
