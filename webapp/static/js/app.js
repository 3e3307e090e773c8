// Every page's script. Each module minds one behavior and leaves pages usable when it does not run.
import "./leave.js";
import "./cover.js";
import "./busy.js";
import "./sign-out.js";
import "./online.js";
import "./missing.js";
import "./once.js";
import "./send.js";
import "./live.js";
import "./countdown.js";
import "./position.js";
import "./toast.js";
import "./theme.js";
import "./plan-away.js";
import "./update.js";
import "./outbox/start.js";
import "./field.js";
import { beginPlan } from "./plan.js";

beginPlan();
