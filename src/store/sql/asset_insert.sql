-- Adds an asset. Its times are null unless a bulk load has put the triggers aside that give them.
INSERT INTO asset (geom, uuid, created_at, changed_at, name, other_names, category, level,
    description, plain_description, easy_read, address, postcode, locality, phone, email, website, take_part, routes_in, who_for, how_to_refer, cost,
    audiences, age_min, age_max, languages, step_free, accessible_toilet, changing_place,
    hearing_loop, bsl, quiet_space, easy_read_information, welcomed_learning_disabilities,
    someone_with_you, paperwork, children_welcome, getting_there, contact_role, opening_times,
    reach, opened_on, closed_on, closed_reason, status, visibility, listing, consent,
    consent_expires_on, source, source_ref, licence, position_source, accuracy_m, location_shown,
    confirmed_on, confirmed_role, extra, phone_e164, opening_schedule, entrances, twin)
VALUES (MakePoint(:lon_deg, :lat_deg, 4326), :uuid, :created_at, :changed_at, :name,
    :other_names, :category, :level, :description, :plain_description, :easy_read, :address, :postcode, :locality, :phone, :email, :website,
    :take_part, :routes_in, :who_for, :how_to_refer, :cost, :audiences, :age_min, :age_max,
    :languages, :step_free, :accessible_toilet, :changing_place, :hearing_loop, :bsl,
    :quiet_space, :easy_read_information, :welcomed_learning_disabilities, :someone_with_you,
    :paperwork, :children_welcome, :getting_there, :contact_role, :opening_times, :reach,
    :opened_on, :closed_on, :closed_reason, :status, :visibility, :listing, :consent,
    :consent_expires_on, :source, :source_ref, :licence, :position_source, :accuracy_m,
    :location_shown, :confirmed_on, :confirmed_role, :extra,
    :phone_e164, :opening_schedule, :entrances, :twin)
