/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES' */ ;
DELIMITER ;;
/*!50003 CREATE TRIGGER "t\" BEFORE INSERT ON "a" FOR EACH ROW SET NEW."p" = 'c:\' */;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
SELECT 'it\'s; back', "it\"s; back";
