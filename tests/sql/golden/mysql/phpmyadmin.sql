-- phpMyAdmin SQL Dump
-- version 5.2.1
-- https://www.phpmyadmin.net/

SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
START TRANSACTION;
SET time_zone = "+00:00";

DELIMITER $$
--
-- Procedures
--
DROP PROCEDURE IF EXISTS `p`$$
CREATE DEFINER=`root`@`localhost` PROCEDURE `p` (IN `a` INT)   BEGIN
  SELECT "$$; it's", `$$`;
END$$

DELIMITER ;

-- --------------------------------------------------------

INSERT INTO `t` (`a`, `b`) VALUES
(1, '<p style=\"color: red;\">it\'s</p>\r\n'),
(2, 'C:\\');
COMMIT;
