-- expect: 3 4 5 6 8
-- migrate:up
CREATE USER app IDENTIFIED BY 'tr0ub4dor';
CREATE USER other IDENTIFIED WITH mysql_native_password AS '*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4';
SET PASSWORD FOR app = 'tr0ub4dor';
GRANT ALL ON *.* TO old IDENTIFIED BY "tr0ub4dor";
-- migrate:down
ALTER USER app IDENTIFIED BY 'tr0ub4dor';
