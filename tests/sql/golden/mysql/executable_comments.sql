/*! select 1; */ select 2;
/*M! select 3 */;
/*M!100100 select 'x;' */;
select /*!50000 1, */ 2; /*!50000 */;