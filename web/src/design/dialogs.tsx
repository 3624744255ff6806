// Modal dialog and side drawer; focus is trapped inside and returns to where it came from.
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { t } from '@/messages';
import { IconButton } from './controls';

interface DialogProps { title: ReactNode; open: boolean; onClose: () => void; children: ReactNode; foot?: ReactNode; wide?: boolean; alert?: boolean; head?: ReactNode }

export function Dialog({ title, open, onClose, children, foot, wide, alert }: DialogProps): ReactNode {
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(o) => !o && onClose()} isDismissable={!alert}>
      <Modal className={`modal${wide ? ' wide' : ''}`}>
        <AriaDialog role={alert ? 'alertdialog' : 'dialog'}>
          <div className="dialog-head">
            <Heading slot="title" level={2}>{title}</Heading>
            <IconButton icon="close" plain label={t('common.close')} onPress={onClose} />
          </div>
          <div className="dialog-body stack">{children}</div>
          {foot && <div className="dialog-foot">{foot}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Details of the selected row at the right edge; the list stays behind it. */
export function Drawer({ title, open, onClose, children, foot, head }: DialogProps): ReactNode {
  return (
    <ModalOverlay className="overlay side" isOpen={open} onOpenChange={(o) => !o && onClose()} isDismissable>
      <Modal className="modal drawer">
        <AriaDialog>
          <div className="dialog-head">
            <div className="grow">
              <Heading slot="title" level={2}>{title}</Heading>
              {head}
            </div>
            <IconButton icon="close" plain label={t('common.close')} onPress={onClose} />
          </div>
          <div className="dialog-body grow">{children}</div>
          {foot && <div className="dialog-foot">{foot}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
