-- Members who switched off alerts by mail to their own address; everybody else gets them.
CREATE TABLE alert_mail_off (
  organization_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  PRIMARY KEY (organization_id, account_id)
);
