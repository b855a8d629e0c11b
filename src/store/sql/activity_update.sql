-- Writes every field of an activity that is not the database's own.
UPDATE activity SET asset_id = :asset_id,
    title = :title, category = :category, description = :description,
    plain_description = :plain_description, status = :status, visibility = :visibility,
    take_part = :take_part, routes_in = :routes_in, audiences = :audiences, age_min = :age_min,
    age_max = :age_max, step_free = :step_free, accessible_toilet = :accessible_toilet,
    changing_place = :changing_place, hearing_loop = :hearing_loop, bsl = :bsl,
    quiet_space = :quiet_space, easy_read_information = :easy_read_information,
    welcomed_learning_disabilities = :welcomed_learning_disabilities,
    someone_with_you = :someone_with_you, paperwork = :paperwork,
    children_welcome = :children_welcome, cost = :cost, contact_role = :contact_role,
    run_by = :run_by, meeting_point = :meeting_point, joinable_midway = :joinable_midway,
    next_block_on = :next_block_on, day = :day, part_of_day = :part_of_day,
    starts_at = :starts_at, rrule = :rrule, exdates = :exdates, duration_min = :duration_min,
    schedule_text = :schedule_text, as_described = :as_described, confirmed_on = :confirmed_on,
    confirmed_role = :confirmed_role, source = :source, source_ref = :source_ref,
    licence = :licence, extra = :extra, phone = :phone, phone_e164 = :phone_e164,
    email = :email, website = :website, who_for = :who_for, how_to_refer = :how_to_refer
WHERE id = :id
