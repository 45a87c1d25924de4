using Jint.Native;
using Jint.Native.Date;
using Jint.Native.Object;
using Jint.Runtime;

namespace ScriptGate.Scripting.Jint;

/// <summary>The global <c>Date</c>: the engine's, with the time of the host, and texts that do not depend on the culture of the process.</summary>
internal static class HostDate
{
    public static HostConstructor Make(JintLane lane)
    {
        var dates = lane.JavaScript.Date;
        var date = new HostConstructor(lane.JavaScript, "Date", 7, (_, _) => TextOf(lane.Now()), arguments => Construct(lane, arguments));
        date.FastAddProperty("prototype", dates.PrototypeObject, false, false, false);
        Set(date, "now", 0, (_, _) => lane.Now());
        Set(date, "parse", 1, (_, arguments) => DateText.Parse(TypeConverter.ToString(arguments.At(0))));
        date.FastAddProperty("UTC", dates.Get("UTC"), true, false, true);
        dates.PrototypeObject.FastAddProperty("constructor", date, true, false, true);
        foreach (var (name, write) in (IEnumerable<(string, Func<double, string>)>)
            [("toString", TextOf), ("toDateString", DateOf), ("toTimeString", TimeOf), ("toUTCString", DateText.Utc), ("toGMTString", DateText.Utc)])
        {
            Set(dates.PrototypeObject, name, 0, (self, _) => write(ValueOf(lane, self)));
        }

        Set(dates.PrototypeObject, "toISOString", 0, (self, _) => IsoOf(lane, ValueOf(lane, self)));
        Set(dates.PrototypeObject, "toJSON", 1, (self, _) => self.IsDate() && double.IsNaN(self.AsDate().PrimitiveValue) ? JsValue.Null : IsoOf(lane, ValueOf(lane, self)));
        return date;
    }

    private static string IsoOf(JintLane lane, double time) => double.IsNaN(time) ? throw lane.Error(lane.JavaScript.RangeError, "Invalid Date") : DateText.Iso(time);

    private static void Set(ObjectInstance target, string name, int length, Func<JsValue, JsValue[], JsValue> call) =>
        target.FastAddProperty(name, new HostFunction(target.Engine, name, length, call), true, false, true);

    private static DateInstance Construct(JintLane lane, JsValue[] arguments)
    {
        var dates = lane.JavaScript.Date;
        if (arguments.Length != 1)
        {
            return arguments.Length == 0 ? dates.Construct(lane.Now()) : (DateInstance)dates.Construct(arguments);
        }

        if (arguments[0].IsDate())
        {
            return dates.Construct(arguments[0].AsDate().PrimitiveValue);
        }

        var value = TypeConverter.ToPrimitive(arguments[0]);
        return dates.Construct(value.IsString() ? DateText.Parse(value.AsString()) : TypeConverter.ToNumber(value));
    }

    private static double ValueOf(JintLane lane, JsValue self) => self.IsDate() ? self.AsDate().PrimitiveValue : throw lane.Error("the function was called on something that is no Date");

    private static string TextOf(double time) => double.IsNaN(time) ? DateText.DateOf(time) : $"{DateText.DateOf(time)} {DateText.TimeOf(time)}";

    private static string DateOf(double time) => DateText.DateOf(time);

    private static string TimeOf(double time) => DateText.TimeOf(time);
}
