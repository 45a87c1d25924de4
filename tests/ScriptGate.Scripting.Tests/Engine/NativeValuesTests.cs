using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Scripting.JavaScriptCore;

namespace ScriptGate.Scripting.Tests.Engine;

/// <summary>Values that are made and read without asking the library are the library's own.</summary>
public sealed class NativeValuesTests : IDisposable
{
    private readonly nint _group;
    private readonly nint _context;
    private readonly NativeValues _values;

    public NativeValuesTests()
    {
        NativeLibraryLoader.Load();
        _group = Native.JSContextGroupCreate();
        _context = Native.JSGlobalContextCreateInGroup(_group, 0);
        _values = new NativeValues(_context);
    }

    public void Dispose()
    {
        Native.JSGlobalContextRelease(_context);
        Native.JSContextGroupRelease(_group);
    }

    [Fact]
    public void The_library_of_this_machine_agrees() => _values.IsDirect.ShouldBeTrue();

    [Fact]
    public void Every_pattern_of_64_bits_that_is_a_number_is_the_number_for_the_library_too() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), bits => Same(BitConverter.UInt64BitsToDouble(bits))).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_number_of_a_host_object_and_its_members_is_the_number_for_the_library_too() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), number => Same(number & ((1L << 52) - 1))).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_integer_is_the_number_for_the_library_too() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), number => Same(number)).QuickCheckThrowOnFailure();

    [Fact]
    public void Booleans_undefined_and_null_have_their_types()
    {
        _values.TypeOf(_values.Undefined).ShouldBe(NativeType.Undefined);
        _values.TypeOf(_values.Null).ShouldBe(NativeType.Null);
        foreach (var truth in new[] { true, false })
        {
            _values.TypeOf(_values.Boolean(truth)).ShouldBe(NativeType.Boolean);
            ((NativeType)Native.JSValueGetType(_context, _values.Boolean(truth))).ShouldBe(NativeType.Boolean);
            Native.JSValueToBoolean(_context, _values.Boolean(truth)).ShouldBe(truth);
            _values.BooleanOf(Native.JSValueMakeBoolean(_context, truth)).ShouldBe(truth);
        }
    }

    [Fact]
    public void What_is_on_the_heap_keeps_its_type()
    {
        using var text = new NativeString("5");
        _values.TypeOf(Native.JSValueMakeString(_context, text.Handle)).ShouldBe(NativeType.String);
        _values.TypeOf(Native.JSContextGetGlobalObject(_context)).ShouldBe(NativeType.Object);
    }

    private bool Same(double number)
    {
        var theirs = Native.JSValueMakeNumber(_context, number);
        return _values.Number(number) == theirs && _values.TypeOf(theirs) == NativeType.Number && _values.NumberOf(theirs).Equals(number);
    }
}
