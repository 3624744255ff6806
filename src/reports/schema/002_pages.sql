-- Pages of the PDF form; NULL when there is none, or the report was made before they were counted.
ALTER TABLE report ADD COLUMN pages BIGINT;
