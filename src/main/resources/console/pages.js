/**
 * The pages: address, module that defines its element, the name of the element, and where it stands in the navigation. A page gets
 * `params` (of its address) and is drawn anew when the query changes; `title` is a key of the texts.
 */
export const PAGES = [
  { path: '/integrations', module: './pages/integrations.js', element: 'page-integrations', title: 'integrations.title', nav: 'integrations' },
  { path: '/integrations/new/:provider', module: './pages/connect.js', element: 'page-connect', title: 'connect.title', nav: 'integrations' },
  { path: '/integrations/:id', module: './pages/connect.js', element: 'page-connect', title: 'connect.title', nav: 'integrations' },
  { path: '/deliveries', module: './pages/deliveries.js', element: 'page-deliveries', title: 'deliveries.title', nav: 'deliveries' },
  { path: '/deliveries/:id', module: './pages/delivery.js', element: 'page-delivery', title: 'delivery.title', nav: 'deliveries' },
  { path: '/statistics', module: './pages/statistics.js', element: 'page-statistics', title: 'statistics.title', nav: 'statistics' },
  { path: '/audit', module: './pages/audit.js', element: 'page-audit', title: 'audit.title', nav: 'audit' },
  { path: '/users', module: './pages/users.js', element: 'page-users', title: 'nav.users', nav: 'users' },
  { path: '/privacy', module: './pages/privacy.js', element: 'page-privacy', title: 'nav.privacy', nav: 'privacy' },
  { path: '/problems', module: './pages/problems.js', element: 'page-problems', title: 'problems.title', nav: 'problems' },
  { path: '/problems/:id', module: './pages/problem.js', element: 'page-problem', title: 'problems.title', nav: 'problems' },
  { path: '/webhooks', module: './pages/webhooks.js', element: 'page-webhooks', title: 'hooks.title', nav: 'webhooks' },
  { path: '/integrations/webhooks/new', module: './pages/webhook.js', element: 'page-webhook', title: 'hooks.newTitle', nav: 'webhooks' },
  { path: '/integrations/webhooks/:id', module: './pages/webhook.js', element: 'page-webhook', title: 'hooks.one', nav: 'webhooks' },
  { path: '/routes', module: './pages/routes.js', element: 'page-routes', title: 'routes.title', nav: 'routes' },
  { path: '/routes/*file', module: './pages/routes.js', element: 'page-routes', title: 'routes.title', nav: 'routes' },
  { path: '/kamelets', module: './pages/routes.js', element: 'page-routes', title: 'kamelets.title', nav: 'kamelets' },
  { path: '/kamelets/*file', module: './pages/routes.js', element: 'page-routes', title: 'kamelets.title', nav: 'kamelets' },
  { path: '/rehearsals', module: './pages/rehearsals.js', element: 'page-rehearsals', title: 'rehearsals.title', nav: 'rehearsals' },
  { path: '/rehearsals/:id', module: './pages/rehearsal.js', element: 'page-rehearsal', title: 'rehearsals.one', nav: 'rehearsals' },
  { path: '/drafts', module: './pages/drafts.js', element: 'page-drafts', title: 'drafts.title', nav: 'drafts' },
  { path: '/templates', module: './pages/templates.js', element: 'page-templates', title: 'templates.title', nav: 'templates' },
  { path: '/templates/new', module: './pages/template.js', element: 'page-template', title: 'templates.newTitle', nav: 'templates' },
  { path: '/templates/:id', module: './pages/template.js', element: 'page-template', title: 'templates.one', nav: 'templates' },
  { path: '/suppressions', module: './pages/suppressions.js', element: 'page-suppressions', title: 'suppressions.title', nav: 'suppressions' },
  { path: '/codes', module: './pages/codes.js', element: 'page-codes', title: 'codes.title', nav: 'codes' },
  { path: '/schedules', module: './pages/schedules.js', element: 'page-schedules', title: 'schedules.title', nav: 'schedules' },
  { path: '/schedules/:id', module: './pages/schedule.js', element: 'page-schedule', title: 'schedules.one', nav: 'schedules' },
  { path: '/bulk', module: './pages/bulk-jobs.js', element: 'page-bulk-jobs', title: 'bulk.title', nav: 'bulk' },
  { path: '/bulk/:id', module: './pages/bulk-job.js', element: 'page-bulk-job', title: 'bulk.title', nav: 'bulk' },
  { path: '/settings/portal', module: './pages/portal.js', element: 'page-portal', title: 'nav.portal', nav: 'portal' },
  { path: '/keys', module: './pages/keys.js', element: 'page-keys', title: 'nav.keys', nav: 'keys' },
];

/** Other addresses for pages. */
export const ALIASES = { '/': '/integrations', '/sign-in': '/integrations', '/integrations/webhooks': '/webhooks' };

/** The navigation: a key of the texts, its address, icon and key; `for` says which roles see a group or an entry, everybody where it is left out. */
export const NAVIGATION = [
  { entries: [
    { id: 'integrations', href: '/integrations', icon: 'plug', key: 'i', short: true },
    { id: 'deliveries', href: '/deliveries', icon: 'send', key: 'd', short: true },
    { id: 'problems', href: '/problems', icon: 'alert', key: 'p', short: true },
    { id: 'statistics', href: '/statistics', icon: 'chart', key: 's', short: true },
    { id: 'templates', href: '/templates', icon: 'file' },
    { id: 'schedules', href: '/schedules', icon: 'clock' },
    { id: 'bulk', href: '/bulk', icon: 'users' },
    { id: 'webhooks', href: '/webhooks', icon: 'hook', key: 'w' },
    { id: 'suppressions', href: '/suppressions', icon: 'stop' },
    { id: 'codes', href: '/codes', icon: 'phone' },
    { id: 'keys', href: '/keys', icon: 'key' },
  ] },
  { title: 'workspace', for: ['admin', 'member', 'operator'], entries: [
    { id: 'users', href: '/users', icon: 'users' },
    { id: 'audit', href: '/audit', icon: 'list' },
    { id: 'privacy', href: '/privacy', icon: 'shield' },
    { id: 'portal', href: '/settings/portal', icon: 'globe' },
  ] },
  { title: 'engineering', for: ['admin', 'member', 'operator'], entries: [
    { id: 'routes', href: '/routes', icon: 'route', key: 'r', for: ['operator'] },
    { id: 'kamelets', href: '/kamelets', icon: 'box', for: ['operator'] },
    { id: 'drafts', href: '/drafts', icon: 'file', for: ['operator'] },
    { id: 'rehearsals', href: '/rehearsals', icon: 'history' },
  ] },
];

/** What of the navigation there is for a role: entries that lead to a page that is built. */
export const navigation = (role) => NAVIGATION.filter((group) => !group.for || group.for.includes(role))
  .map((group) => ({ ...group, entries: group.entries.filter((entry) => (!entry.for || entry.for.includes(role)) && PAGES.some((page) => page.path === entry.href || ALIASES[entry.href] === page.path)) }))
  .filter((group) => group.entries.length);
