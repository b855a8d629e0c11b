-- Adds an activity at an asset. Its times are null unless a bulk load has put the triggers aside that
-- give them.
INSERT INTO activity (asset_id, uuid, created_at, changed_at, title, category, description,
    plain_description, status, visibility, take_part, routes_in, audiences, age_min, age_max, step_free, accessible_toilet, changing_place,
    hearing_loop, bsl, quiet_space, easy_read_information, welcomed_learning_disabilities,
    someone_with_you, paperwork, children_welcome, cost, contact_role, run_by, meeting_point,
    joinable_midway, next_block_on, day, part_of_day, starts_at, rrule, exdates, duration_min,
    schedule_text, as_described, confirmed_on, confirmed_role, source, source_ref, licence,
    extra, phone, phone_e164, email, website, who_for, how_to_refer,
    bank_holidays, term_time)
VALUES (:asset_id, :uuid, :created_at, :changed_at, :title, :category, :description,
    :plain_description, :status, :visibility, :take_part, :routes_in, :audiences, :age_min, :age_max, :step_free, :accessible_toilet,
    :changing_place, :hearing_loop, :bsl, :quiet_space, :easy_read_information,
    :welcomed_learning_disabilities, :someone_with_you, :paperwork, :children_welcome, :cost,
    :contact_role, :run_by, :meeting_point, :joinable_midway, :next_block_on, :day, :part_of_day,
    :starts_at, :rrule, :exdates, :duration_min, :schedule_text, :as_described, :confirmed_on,
    :confirmed_role, :source, :source_ref, :licence, :extra, :phone, :phone_e164, :email,
    :website, :who_for, :how_to_refer, :bank_holidays, :term_time)
