using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime.Environments;

namespace ScriptGate.Scripting.Jint;

/// <summary>Counts what rules hold on to, from the functions and modules that the lane keeps: an estimate of the bytes, good to a factor of two.</summary>
/// <remarks>The runtime cannot say how much of its heap belongs to a lane. What a rule has dropped is not counted: it is the runtime's to collect.</remarks>
internal sealed class HeapWalk
{
    // As the runtime lays them out: an object with its property cache, a property with descriptor and value, a variable with its dictionary entry.
    private const int ObjectBytes = 240;
    private const int PropertyBytes = 150;
    private const int BindingBytes = 110;
    private const int ValueBytes = 48;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<object> _open = new();
    private long _bytes;

    /// <param name="roots">Objects of the engine.</param>
    /// <param name="enough">Counting stops above this.</param>
    public static long Measure(IEnumerable<object> roots, long enough)
    {
        var walk = new HeapWalk();
        foreach (var root in roots)
        {
            walk.Push(root);
        }

        while (walk._bytes <= enough && walk._open.TryPop(out var item))
        {
            walk.Visit(item);
        }

        return walk._bytes;
    }

    private void Push(object? item)
    {
        if (item is not null && _seen.Add(item))
        {
            _open.Push(item);
        }
    }

    private void Add(JsValue? value)
    {
        if (value is null)
        {
            return;
        }

        _bytes += ValueBytes;
        if (value.IsObject())
        {
            Push(value.AsObject());
        }
        else if (value.IsString() && _seen.Add(value.AsString()))
        {
            _bytes += 24 + (2L * value.AsString().Length);
        }
    }

    private void Visit(object item)
    {
        switch (item)
        {
            case LexicalEnvironment scope:
                Visit(scope);
                break;
            case HostObject:
                _bytes += ObjectBytes;
                break;
            case ObjectInstance instance:
                Visit(instance);
                break;
        }
    }

    // The global object is the same in every lane, and rules cannot change it.
    private void Visit(LexicalEnvironment scope)
    {
        if (scope.Record is DeclarativeEnvironmentRecord record)
        {
            foreach (var name in record.GetAllBindingNames())
            {
                _bytes += BindingBytes;
                Add(record.GetBindingValue(name, strict: false));
            }

            Push(scope.Outer);
        }
    }

    private void Visit(ObjectInstance instance)
    {
        _bytes += ObjectBytes;
        foreach (var (_, property) in instance.GetOwnProperties())
        {
            _bytes += PropertyBytes;
            Add(property.Get);
            Add(property.Set);
            if (property.IsDataDescriptor())
            {
                Add(property.Value);
            }
        }

        Push(instance.Prototype);
        switch (instance)
        {
            case BindFunctionInstance bound:
                Add(bound.TargetFunction);
                Add(bound.BoundThis);
                foreach (var argument in bound.BoundArgs)
                {
                    Add(argument);
                }

                break;
            case FunctionInstance function:
                Push(function.Scope);
                break;
            case PromiseObject promise:
                Add(promise.Value);
                foreach (var held in promise.Held)
                {
                    Add(held);
                }

                break;
        }
    }
}
