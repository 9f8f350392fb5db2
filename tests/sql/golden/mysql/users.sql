CREATE USER 'a;b'@'%' IDENTIFIED BY 'p;\'"#-- w';
GRANT ALL ON `a\_b`.* TO "a;b"@'localhost'; SET PASSWORD FOR 'x'@'%' = '*;';
CREATE USER u@`10.0.0.%` IDENTIFIED WITH mysql_native_password AS '*ABC;';