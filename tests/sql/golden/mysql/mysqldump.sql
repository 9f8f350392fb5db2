-- MySQL dump 10.13

/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*M!999999\- enable the sandbox mode */ 
DROP TABLE IF EXISTS `t`;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `t` (`id` int /*!80023 INVISIBLE */, `a;b` text COMMENT 'it\'s; \\') ENGINE=InnoDB;
INSERT INTO `t` VALUES (1,'a\'b;\\'),(2,"x;\"y");
/*!50003 SET sql_mode = 'ONLY_FULL_GROUP_BY' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `tr` BEFORE INSERT ON `t` FOR EACH ROW BEGIN
  SET NEW.id = 1; -- it's
END */;;
DELIMITER ;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;

-- Dump completed
