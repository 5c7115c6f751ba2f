/** What came of a consent, when the provider has sent the browser back. */
import { nothing } from '../lit.js';
import { t } from '../texts.js';
import { query } from '../router.js';
import { callout } from './states.js';

export const consentOutcome = () => {
  const said = query();
  if (said.get('error')) return callout({ title: t('consent.failed'), text: said.get('error_description') ?? said.get('error') });
  if (!said.get('status') || !said.get('connectionId')) return nothing;
  return said.get('status') === 'active' ? callout({ kind: 'ok', title: t('consent.done'), text: t('consent.doneText') })
    : callout({ kind: 'warn', title: t('consent.unfinished'), text: said.get('message') ?? t('connect.savedPending') });
};
