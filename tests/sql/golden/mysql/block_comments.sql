/* ; */ select /* ' */ 1 /* " */, 2 /*;*/ ; /**/ /***/ /*;**/
select '/*', 3; select '*/' /* ` */;
/*
 * select 4;
 **/
select 5 / 6 * 7 /* last; */