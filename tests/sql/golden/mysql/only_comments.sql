-- nothing;
# here;
/* at all; */
--x