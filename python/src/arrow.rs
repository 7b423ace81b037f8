//! Tables in and out by the Arrow `PyCapsule` interface, without copies of their columns.
//!
//! A capsule holds one of the C structures of Arrow: a stream, or an array and its schema. Taking a
//! structure out of a capsule is all the unsafe code of this module; putting one in is safe, since
//! [`PyCapsule`] owns the Rust value and drops it. A value that a consumer has moved out drops as a
//! released one.
//!
//! What comes in is checked in full: offsets, dictionary keys and UTF-8, at some GB/s. The C
//! interface promises them, and a producer that is wrong would otherwise be undefined behavior here.

#![allow(unsafe_code, reason = "the C structures are behind raw pointers")]

use crate::errors::input;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray};
use arrow_cast::{can_cast_types, cast};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use copydesk::table::Table;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use std::ffi::CStr;
use std::sync::Arc;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// A table of results, in Arrow batches.
///
/// Any library that speaks the Arrow `PyCapsule` interface takes it without a copy:
/// `pyarrow.table(t)`, `polars.DataFrame(t)`, `pyarrow.table(t).to_pandas()`.
#[pyclass(frozen, name = "Table", module = "copydesk")]
pub(crate) struct PyTable {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    num_rows: usize,
}

impl From<Table> for PyTable {
    fn from(Table { schema, batches }: Table) -> Self {
        let num_rows = batches.iter().map(RecordBatch::num_rows).sum();
        Self { schema, batches, num_rows }
    }
}

#[pymethods]
impl PyTable {
    /// The rows as an Arrow stream, as often as it is asked for.
    ///
    /// Columns come in the types of `requested_schema` where they can be cast to them, and in
    /// their own otherwise.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = match requested_schema {
            Some(requested) => castable(&self.schema, &borrowed_schema(requested)?)?,
            None => Arc::clone(&self.schema),
        };
        let stream = FFI_ArrowArrayStream::new(self.reader(schema));
        PyCapsule::new_with_value(py, stream, STREAM)
    }

    /// The names and types of the columns, as an Arrow schema.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(&*self.schema).map_err(|error| unusable(&error))?;
        PyCapsule::new_with_value(py, schema, SCHEMA)
    }

    /// The number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.num_rows
    }

    /// The names of the columns, in their order.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    fn __len__(&self) -> usize {
        self.num_rows
    }

    fn __repr__(&self) -> String {
        let rows = if self.num_rows == 1 { "row" } else { "rows" };
        format!("<copydesk.Table: {} {rows} of {}>", self.num_rows, self.column_names().join(", "))
    }
}

impl PyTable {
    /// The batches, with their columns cast to this schema when they are read.
    fn reader(&self, schema: SchemaRef) -> Box<dyn RecordBatchReader + Send> {
        let batches = self.batches.clone().into_iter();
        if schema == self.schema {
            return Box::new(RecordBatchIterator::new(batches.map(Ok), schema));
        }
        let target = Arc::clone(&schema);
        Box::new(RecordBatchIterator::new(
            batches.map(move |batch| casted(&batch, &target)),
            schema,
        ))
    }
}

/// The schema in which a table is given out, if this one is requested.
fn castable(own: &SchemaRef, requested: &Schema) -> PyResult<SchemaRef> {
    let names = |schema: &Schema| -> Vec<String> {
        schema.fields().iter().map(|field| format!("`{}`", field.name())).collect()
    };
    let (own_names, requested_names) = (names(own), names(requested));
    if own_names != requested_names {
        let (own, requested) = (own_names.join(", "), requested_names.join(", "));
        let message = format!("expected a schema of the columns {own}, found one of {requested}");
        return Err(PyValueError::new_err(message));
    }
    let field = |(own, requested): (&Arc<arrow_schema::Field>, &Arc<arrow_schema::Field>)| {
        let is_castable = can_cast_types(own.data_type(), requested.data_type());
        if is_castable {
            Arc::new(own.as_ref().clone().with_data_type(requested.data_type().clone()))
        } else {
            Arc::clone(own)
        }
    };
    let fields: Vec<_> = own.fields().iter().zip(requested.fields()).map(field).collect();
    Ok(Arc::new(Schema::new(fields).with_metadata(own.metadata().clone())))
}

fn casted(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| cast(column, field.data_type()));
    RecordBatch::try_new(Arc::clone(schema), columns.collect::<Result<_, _>>()?)
}

/// The table of an object with one of the two methods of Arrow data; `None` if it has neither.
pub(crate) fn table_of(object: &Bound<'_, PyAny>) -> PyResult<Option<Table>> {
    if let Some(method) = object.getattr_opt("__arrow_c_stream__")? {
        let capsule = method.call0()?;
        return stream(object.py(), &capsule).map(Some);
    }
    if let Some(method) = object.getattr_opt("__arrow_c_array__")? {
        let capsules = method.call0()?;
        return array(&capsules).map(Some);
    }
    Ok(None)
}

/// Reads a stream to its end. Releases the GIL, which a producer on another thread may need.
fn stream(py: Python<'_>, capsule: &Bound<'_, PyAny>) -> PyResult<Table> {
    let mut pointer = pointer::<FFI_ArrowArrayStream>(capsule, STREAM)?;
    // SAFETY: by its name, the capsule holds a valid stream. The GIL is held, so that nobody else
    // reads it while it is moved out; what stays behind is marked as released.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_mut()) };
    py.detach(|| {
        let reader = RecordBatchStreamReader::try_new(stream).map_err(|error| unusable(&error))?;
        let schema = reader.schema();
        let mut batches = Vec::new();
        for batch in reader {
            check_signals()?;
            batches.push(batch.and_then(checked).map_err(|error| unusable(&error))?);
        }
        Ok(Table { schema, batches })
    })
}

/// Raises what Ctrl-C, or another signal, raises.
fn check_signals() -> PyResult<()> {
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method has one lifetime")]
    Python::attach(|py| py.check_signals())
}

/// The table of the two capsules of an array: its schema, and the array.
fn array(capsules: &Bound<'_, PyAny>) -> PyResult<Table> {
    let told = "expected `__arrow_c_array__` to return two capsules";
    let pair = capsules.cast::<PyTuple>().map_err(|_| PyTypeError::new_err(told))?;
    if pair.len() != 2 {
        return Err(PyTypeError::new_err(told));
    }
    let (schema, array) = (pair.get_item(0)?, pair.get_item(1)?);
    let schema = pointer::<FFI_ArrowSchema>(&schema, SCHEMA)?;
    let mut array = pointer::<FFI_ArrowArray>(&array, ARRAY)?;
    // SAFETY: by its name, the capsule holds a valid schema. `capsules` keeps it alive, and the GIL
    // is held as long as it is borrowed, so that nobody else releases it.
    let schema = unsafe { schema.as_ref() };
    // SAFETY: by its name, the capsule holds a valid array. The GIL is held, so that nobody else
    // reads it while it is moved out; what stays behind is marked as released.
    let array = unsafe { FFI_ArrowArray::from_raw(array.as_mut()) };
    if array.is_released() || schema.release().is_none() {
        return Err(input(capsules.py(), "expected Arrow data, found some that was released"));
    }
    let fields = Schema::try_from(schema).map_err(|error| unusable(&error))?;
    // SAFETY: the two capsules come from one call, so that the schema is that of the array.
    let data = unsafe { from_ffi(array, schema) }.map_err(|error| unusable(&error))?;
    if data.null_count() > 0 {
        return Err(input(capsules.py(), "expected an array of rows, found null in place of some"));
    }
    data.validate_full().map_err(|error| unusable(&error))?;
    let batch = RecordBatch::from(StructArray::from(data));
    let batch = batch.with_schema(Arc::new(fields)).map_err(|error| unusable(&error))?;
    Ok(Table { schema: batch.schema(), batches: vec![batch] })
}

/// The schema in a capsule, which keeps it.
fn borrowed_schema(capsule: &Bound<'_, PyCapsule>) -> PyResult<Schema> {
    let pointer = pointer::<FFI_ArrowSchema>(capsule, SCHEMA)?;
    // SAFETY: by its name, the capsule holds a valid schema. The GIL is held as long as it is
    // borrowed, so that nobody else releases it.
    let schema = unsafe { pointer.as_ref() };
    if schema.release().is_none() {
        return Err(PyValueError::new_err("expected a schema, found one that was released"));
    }
    let data_type = DataType::try_from(schema);
    let is_struct = matches!(data_type, Ok(DataType::Struct(_)));
    let told = "expected the schema of a table, found that of a column";
    let schema = Schema::try_from(schema).map_err(|error| unusable(&error));
    if is_struct || data_type.is_err() { schema } else { Err(PyValueError::new_err(told)) }
}

/// The pointer in a capsule of this name.
fn pointer<T>(capsule: &Bound<'_, PyAny>, name: &CStr) -> PyResult<std::ptr::NonNull<T>> {
    let capsule = capsule.cast::<PyCapsule>().map_err(|_| {
        let (name, found) = (name.to_string_lossy(), capsule.get_type());
        PyTypeError::new_err(format!("expected a capsule `{name}`, found {found}"))
    })?;
    Ok(capsule.pointer_checked(Some(name))?.cast())
}

/// The batch, if its columns are what their types say.
fn checked(batch: RecordBatch) -> Result<RecordBatch, ArrowError> {
    batch.columns().iter().try_for_each(|column| column.to_data().validate_full())?;
    Ok(batch)
}

fn unusable(error: &ArrowError) -> PyErr {
    let message = format!("expected a table of Arrow data, found something else: {error}");
    Python::attach(|py| input(py, &message))
}
