-- Every postcode.
SELECT code, lon_deg, lat_deg, terminated_on IS NOT NULL FROM postcode ORDER BY code
