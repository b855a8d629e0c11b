-- The day of an asset's last change for the public
SELECT changed_on FROM public_change WHERE asset_id = :id
